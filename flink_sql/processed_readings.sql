-- Every valid reading with the range of its user, as Parquet files by event hour. A file is closed at each checkpoint and
-- seen only then, so that a reading stands in exactly one file; one writer keeps the files few.
SET 'parallelism.default' = '1';
SET 'execution.checkpointing.interval' = '{{ files_interval_ms }} ms';
SET 'execution.checkpointing.mode' = 'EXACTLY_ONCE';
SET 'table.exec.source.idle-timeout' = '{{ idle_timeout_ms }} ms';
SET 'table.local-time-zone' = 'UTC';

CREATE TABLE processed_readings (
  user_id STRING NOT NULL,
  recorded_at TIMESTAMP(3) NOT NULL,
  latitude DOUBLE NOT NULL,
  longitude DOUBLE NOT NULL,
  heart_rate INT NOT NULL,
  min_heart_rate INT,
  max_heart_rate INT,
  `partition` INT NOT NULL,
  `offset` BIGINT NOT NULL,
  `day` STRING NOT NULL,
  `hour` STRING NOT NULL
) PARTITIONED BY (`day`, `hour`) WITH (
  'connector' = 'filesystem',
  'path' = 's3://{{ endpoints.s3.bucket }}/processed_readings',
  'format' = 'parquet',
  'parquet.compression' = 'GZIP',
  'sink.rolling-policy.rollover-interval' = '{{ files_interval_ms }} ms'
);

INSERT INTO processed_readings
SELECT
  seen.user_id,
  seen.recorded_at,
  seen.latitude,
  seen.longitude,
  seen.heart_rate,
  CASE WHEN own.deleted = 'false' THEN own.min_heart_rate END,
  CASE WHEN own.deleted = 'false' THEN own.max_heart_rate END,
  seen.`partition`,
  seen.`offset`,
  DATE_FORMAT(seen.recorded_at, 'yyyy-MM-dd'),
  DATE_FORMAT(seen.recorded_at, 'HH')
FROM readings /*+ OPTIONS('properties.group.id' = 'heartwatch-{{ env }}-processed_readings') */ AS seen
LEFT JOIN historical_ranges FOR SYSTEM_TIME AS OF seen.recorded_at AS own ON own.user_id = seen.user_id
WHERE seen.reason IS NULL;
