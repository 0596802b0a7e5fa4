-- Which users' average heart rate was high in a window of some minutes, keyed `user_id|window_start`.
SET 'auto.offset.reset' = 'earliest';
SET 'processing.guarantee' = 'exactly_once_v2';

CREATE STREAM `vitals_5m` WITH (
  KAFKA_TOPIC = 'vitals_5m',
  KEY_FORMAT = 'KAFKA',
  VALUE_FORMAT = 'AVRO',
  VALUE_SCHEMA_ID = {{ schema_ids['vitals_5m-value'] }},
  PARTITIONS = {{ partitions }},
  REPLICAS = {{ replication }},
  RETENTION_MS = 2592000000
) AS
SELECT
  CONCAT(`user_id`, '|', CAST(UNIX_TIMESTAMP(`window_start`) AS STRING)) AS `vital_key`,
  `user_id`,
  `window_start`,
  `window_end`,
  `avg_heart_rate`,
  `readings`,
  `max_temperature`
FROM `closed_vitals_windows`
PARTITION BY CONCAT(`user_id`, '|', CAST(UNIX_TIMESTAMP(`window_start`) AS STRING))
EMIT CHANGES;
