-- Single readings above the alarm line, as soon as they come. Possibly twice after a crash, then under the same `alert_id`.
SET 'auto.offset.reset' = 'earliest';

CREATE STREAM `heart_rate_alerts` WITH (
  KAFKA_TOPIC = 'heart_rate_alerts',
  KEY_FORMAT = 'KAFKA',
  VALUE_FORMAT = 'AVRO',
  VALUE_SCHEMA_ID = {{ schema_ids['heart_rate_alerts-value'] }},
  PARTITIONS = {{ partitions }},
  REPLICAS = {{ replication }},
  RETENTION_MS = 2592000000
) AS
SELECT
  CONCAT(`user_id`, '|', CAST(UNIX_TIMESTAMP(`recorded_at`) AS STRING)) AS `alert_key`,
  AS_VALUE(CONCAT(`user_id`, '|', CAST(UNIX_TIMESTAMP(`recorded_at`) AS STRING))) AS `alert_id`,
  `user_id`,
  `recorded_at`,
  `heart_rate`,
  `latitude`,
  `longitude`
FROM `readings`
WHERE `heart_rate` > {{ alert_heart_rate }}
  AND LEN(`user_id`) >= 1 AND LEN(`user_id`) <= 256 AND `latitude` BETWEEN -90 AND 90
  AND `longitude` BETWEEN -180 AND 180
  AND `heart_rate` BETWEEN 1 AND 300
PARTITION BY CONCAT(`user_id`, '|', CAST(UNIX_TIMESTAMP(`recorded_at`) AS STRING))
EMIT CHANGES;
