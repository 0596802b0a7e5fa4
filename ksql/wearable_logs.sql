-- Every reading as it came, and when it was processed, for the search index. Keyed by the place of the message in `readings`.
SET 'auto.offset.reset' = 'earliest';

CREATE STREAM `wearable_logs` WITH (
  KAFKA_TOPIC = 'wearable_logs',
  KEY_FORMAT = 'KAFKA',
  VALUE_FORMAT = 'AVRO',
  VALUE_SCHEMA_ID = {{ schema_ids['wearable_logs-value'] }},
  PARTITIONS = {{ partitions }},
  REPLICAS = {{ replication }}
) AS
SELECT
  CONCAT(CAST(ROWPARTITION AS STRING), '-', CAST(ROWOFFSET AS STRING)) AS `log_key`,
  AS_VALUE(CONCAT(CAST(ROWPARTITION AS STRING), '-', CAST(ROWOFFSET AS STRING))) AS `log_id`,
  `user_id`,
  `recorded_at`,
  `latitude`,
  `longitude`,
  `heart_rate`,
  `device_id`,
  `steps`,
  FROM_UNIXTIME(UNIX_TIMESTAMP()) AS `processed_at`
FROM `readings_in_detail`
WHERE LEN(`user_id`) >= 1 AND LEN(`user_id`) <= 256 AND `latitude` BETWEEN -90 AND 90
  AND `longitude` BETWEEN -180 AND 180
  AND `heart_rate` BETWEEN 1 AND 300
PARTITION BY CONCAT(CAST(ROWPARTITION AS STRING), '-', CAST(ROWOFFSET AS STRING))
EMIT CHANGES;
