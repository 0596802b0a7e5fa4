-- Every reading as it came, and when it was processed, for the search index. The key is the place of the message in
-- `readings`: what comes again after a crash overwrites what came before.
SET 'parallelism.default' = '{{ parallelism_around }}';
SET 'execution.checkpointing.interval' = '{{ checkpoint_interval_around_ms }} ms';
SET 'execution.checkpointing.mode' = 'AT_LEAST_ONCE';
SET 'pipeline.object-reuse' = 'true';
SET 'table.exec.source.idle-timeout' = '{{ idle_timeout_ms }} ms';
SET 'table.local-time-zone' = 'UTC';

CREATE TABLE wearable_logs (
  log_id STRING NOT NULL,
  user_id STRING NOT NULL,
  recorded_at TIMESTAMP(3) NOT NULL,
  latitude DOUBLE NOT NULL,
  longitude DOUBLE NOT NULL,
  heart_rate INT NOT NULL,
  device_id STRING,
  steps INT,
  processed_at TIMESTAMP_LTZ(3) NOT NULL,
  event_time TIMESTAMP_LTZ(3) NOT NULL METADATA FROM 'timestamp'
) WITH (
  'connector' = 'kafka',
  'topic' = 'wearable_logs',
  {{ options('properties', flink_kafka) }},
  'properties.linger.ms' = '{{ linger_ms }}',
  'key.format' = 'raw',
  'key.fields' = 'log_id',
  'value.format' = 'registered-avro',
  {{ options('value.registered-avro', flink_registry) }},
  'value.registered-avro.subject' = 'wearable_logs-value',
  'sink.delivery-guarantee' = 'at-least-once'
);

INSERT INTO wearable_logs
SELECT
  CONCAT(CAST(`partition` AS STRING), '-', CAST(`offset` AS STRING)),
  user_id,
  recorded_at,
  latitude,
  longitude,
  heart_rate,
  device_id,
  steps,
  CURRENT_TIMESTAMP,
  CAST(recorded_at AS TIMESTAMP_LTZ(3))
FROM readings_in_detail /*+ OPTIONS('properties.group.id' = 'heartwatch-{{ env }}-wearable_logs') */
WHERE reason IS NULL;
