-- Every valid reading, for the table of vitals, keyed `user_id|recorded_at`.
SET 'auto.offset.reset' = 'earliest';

CREATE STREAM `vitals` WITH (
  KAFKA_TOPIC = 'vitals',
  KEY_FORMAT = 'KAFKA',
  VALUE_FORMAT = 'AVRO',
  VALUE_SCHEMA_ID = {{ schema_ids['vitals-value'] }},
  PARTITIONS = {{ partitions }},
  REPLICAS = {{ replication }}
) AS
SELECT
  CONCAT(`user_id`, '|', CAST(UNIX_TIMESTAMP(`recorded_at`) AS STRING)) AS `vital_key`,
  `recorded_at`,
  `device_id`,
  `user_id`,
  `heart_rate`,
  `steps`
FROM `readings_in_detail`
WHERE LEN(`user_id`) >= 1 AND LEN(`user_id`) <= 256 AND `latitude` BETWEEN -90 AND 90
  AND `longitude` BETWEEN -180 AND 180
  AND `heart_rate` BETWEEN 1 AND 300
PARTITION BY CONCAT(`user_id`, '|', CAST(UNIX_TIMESTAMP(`recorded_at`) AS STRING))
EMIT CHANGES;
