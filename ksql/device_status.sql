-- Every change of a device between silent and active, keyed by device. The two come from two queries, so a device's return can
-- overtake its silence here: `changed_at` tells which is newer.
SET 'auto.offset.reset' = 'earliest';
SET 'processing.guarantee' = 'exactly_once_v2';

CREATE STREAM `device_status` WITH (
  KAFKA_TOPIC = 'device_status',
  KEY_FORMAT = 'KAFKA',
  VALUE_FORMAT = 'AVRO',
  VALUE_SCHEMA_ID = {{ schema_ids['device_status-value'] }},
  PARTITIONS = {{ partitions }},
  REPLICAS = {{ replication }},
  RETENTION_MS = 2592000000
) AS
SELECT
  `device_id` AS `device_key`,
  AS_VALUE(`device_id`) AS `device_id`,
  `user_id`,
  'silent' AS `status`,
  `last_seen`,
  FROM_UNIXTIME(UNIX_TIMESTAMP(`last_seen`) + {{ silent_seconds * 1000 }}) AS `changed_at`,
  `battery`,
  `readings`
FROM `closed_device_sessions`
PARTITION BY `device_id`
EMIT CHANGES;

INSERT INTO `device_status` WITH (QUERY_ID = 'device_status_active')
SELECT
  `device_id` AS `device_key`,
  AS_VALUE(`device_id`) AS `device_id`,
  `user_id`,
  'active' AS `status`,
  `began_at` AS `last_seen`,
  `began_at` AS `changed_at`,
  `battery`,
  `readings`
FROM `begun_device_sessions`
PARTITION BY `device_id`
EMIT CHANGES;
