-- The same as an external table of Athena (or Hive); the ranges of the partitions are computed, so that no crawler runs.
CREATE EXTERNAL TABLE processed_readings (
  user_id STRING,
  recorded_at TIMESTAMP,
  latitude DOUBLE,
  longitude DOUBLE,
  heart_rate INT,
  min_heart_rate INT,
  max_heart_rate INT,
  `partition` INT,
  `offset` BIGINT
)
PARTITIONED BY (`day` STRING, `hour` STRING)
STORED AS PARQUET
LOCATION 's3://heartwatch-prod/processed_readings/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.day.type' = 'date',
  'projection.day.format' = 'yyyy-MM-dd',
  'projection.day.range' = '2026-01-01,NOW',
  'projection.hour.type' = 'integer',
  'projection.hour.range' = '0,23',
  'projection.hour.digits' = '2'
);
