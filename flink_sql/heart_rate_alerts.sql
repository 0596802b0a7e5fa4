-- A heart rate above the alarm line, at once: nothing waits for a window, a batch or a transaction, not even a producer's. After
-- a crash an alert may come twice, with the same alert_id.
SET 'parallelism.default' = '{{ parallelism }}';
SET 'execution.checkpointing.interval' = '{{ checkpoint_interval_ms }} ms';
SET 'execution.checkpointing.mode' = 'AT_LEAST_ONCE';
SET 'pipeline.object-reuse' = 'true';
SET 'table.exec.source.idle-timeout' = '{{ idle_timeout_ms }} ms';
SET 'table.local-time-zone' = 'UTC';

CREATE TABLE heart_rate_alerts (
  alert_id STRING NOT NULL,
  user_id STRING NOT NULL,
  recorded_at TIMESTAMP(3) NOT NULL,
  heart_rate INT NOT NULL,
  latitude DOUBLE NOT NULL,
  longitude DOUBLE NOT NULL,
  event_time TIMESTAMP_LTZ(3) NOT NULL METADATA FROM 'timestamp'
) WITH (
  'connector' = 'kafka',
  'topic' = 'heart_rate_alerts',
  {{ options('properties', flink_kafka) }},
  'properties.linger.ms' = '0',
  'key.format' = 'raw',
  'key.fields' = 'alert_id',
  'value.format' = 'registered-avro',
  {{ options('value.registered-avro', flink_registry) }},
  'value.registered-avro.subject' = 'heart_rate_alerts-value',
  'sink.delivery-guarantee' = 'at-least-once'
);

INSERT INTO heart_rate_alerts
SELECT
  CONCAT(user_id, '|', CAST(EXTRACT(EPOCH FROM recorded_at) * 1000 + EXTRACT(MILLISECOND FROM recorded_at) AS STRING)),
  user_id,
  recorded_at,
  heart_rate,
  latitude,
  longitude,
  CAST(recorded_at AS TIMESTAMP_LTZ(3))
FROM readings /*+ OPTIONS(
  'properties.group.id' = 'heartwatch-{{ env }}-heart_rate_alerts',
  'properties.isolation.level' = 'read_uncommitted',
  'properties.fetch.min.bytes' = '1'
) */
WHERE reason IS NULL AND heart_rate > {{ alert_heart_rate }};
