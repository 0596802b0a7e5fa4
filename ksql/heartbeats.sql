-- Valid heartbeats, keyed `patient_id|timestamp`. What is JSON but out of bounds is a dead letter, without its bytes; what is
-- no JSON object is in the processing log, from which `dead_letters` takes only what is of `readings`. ksqlDB takes 72.5 for
-- the INTEGER 72; Flink's version refuses it.
SET 'auto.offset.reset' = 'earliest';

CREATE STREAM `heartbeats` WITH (
  KAFKA_TOPIC = 'heartbeats',
  KEY_FORMAT = 'KAFKA',
  VALUE_FORMAT = 'AVRO',
  VALUE_SCHEMA_ID = {{ schema_ids['heartbeats-value'] }},
  PARTITIONS = {{ partitions }},
  REPLICAS = {{ replication }}
) AS
SELECT
  CONCAT(`patient_id`, '|', CAST(`timestamp` AS STRING)) AS `heartbeat_key`,
  AS_VALUE(CONCAT(`patient_id`, '|', CAST(`timestamp` AS STRING))) AS `id`,
  `patient_id`,
  FROM_UNIXTIME(`timestamp`) AS `timestamp`,
  `heart_rate`,
  `status`
FROM `patient_heartbeats`
WHERE LEN(`patient_id`) >= 1 AND LEN(`patient_id`) <= 256 AND LEN(`status`) >= 1 AND LEN(`status`) <= 64
  AND `heart_rate` BETWEEN 1 AND 300
PARTITION BY CONCAT(`patient_id`, '|', CAST(`timestamp` AS STRING))
EMIT CHANGES;

INSERT INTO `dead_letters` WITH (QUERY_ID = 'dead_letters_heartbeats')
SELECT
  'patient_heartbeats' AS `topic`,
  ROWPARTITION AS `partition`,
  ROWOFFSET AS `offset`,
  'a value is missing or out of bounds' AS `reason`,
  TO_BYTES(CAST(NULL AS STRING), 'base64') AS `payload`,
  FROM_UNIXTIME(ROWTIME) AS `arrived_at`
FROM `patient_heartbeats`
WHERE COALESCE(LEN(`patient_id`), 0) < 1 OR LEN(`patient_id`) > 256 OR COALESCE(LEN(`status`), 0) < 1
  OR LEN(`status`) > 64 OR `heart_rate` IS NULL OR `heart_rate` NOT BETWEEN 1 AND 300
EMIT CHANGES;
