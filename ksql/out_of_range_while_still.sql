-- Which users have a heart rate outside their own range although they have not moved: keyed `user_id|window_start`, with the
-- schema that the registry has under this id, column for column.
SET 'auto.offset.reset' = 'earliest';
SET 'processing.guarantee' = 'exactly_once_v2';

CREATE STREAM `out_of_range_while_still` WITH (
  KAFKA_TOPIC = 'out_of_range_while_still',
  KEY_FORMAT = 'KAFKA',
  VALUE_FORMAT = 'AVRO',
  VALUE_SCHEMA_ID = {{ schema_ids['out_of_range_while_still-value'] }},
  PARTITIONS = {{ partitions }},
  REPLICAS = {{ replication }},
  RETENTION_MS = 2592000000
) AS
SELECT
  CONCAT(`user_id`, '|', CAST(UNIX_TIMESTAMP(`window_start`) AS STRING)) AS `alert_key`,
  `user_id`,
  `window_start`,
  `window_end`,
  `avg_heart_rate`,
  `readings`,
  `min_heart_rate`,
  `max_heart_rate`,
  `latitude`,
  `longitude`
FROM `closed_windows`
PARTITION BY CONCAT(`user_id`, '|', CAST(UNIX_TIMESTAMP(`window_start`) AS STRING))
EMIT CHANGES;
