-- One row a device and session that is over: from a reading on until so many seconds have passed without one; just as long as the
-- gap of SESSION would still be one session, hence a millisecond less. A session ends at its last reading here; which reading is the
-- newest, ksqlDB knows by arrival alone.
SET 'auto.offset.reset' = 'earliest';
SET 'processing.guarantee' = 'exactly_once_v2';

CREATE TABLE `device_sessions` WITH (
  KAFKA_TOPIC = 'device_sessions',
  KEY_FORMAT = 'KAFKA',
  VALUE_FORMAT = 'AVRO',
  PARTITIONS = {{ partitions }},
  REPLICAS = {{ replication }}
) AS
SELECT
  `device_id` AS `device_key`,
  AS_VALUE(`device_id`) AS `device_id`,
  LATEST_BY_OFFSET(`user_id`) AS `user_id`,
  FROM_UNIXTIME(WINDOWEND) AS `last_seen`,
  LATEST_BY_OFFSET(`battery`) AS `battery`,
  COUNT(*) AS `readings`
FROM `readings_of_devices`
WINDOW SESSION (
  {{ silent_seconds * 1000 - 1 }} MILLISECONDS,
  RETENTION 1 DAYS,
  GRACE PERIOD {{ grace_seconds }} SECONDS
)
WHERE LEN(`user_id`) >= 1 AND LEN(`user_id`) <= 256 AND `latitude` BETWEEN -90 AND 90
  AND `longitude` BETWEEN -180 AND 180
  AND `heart_rate` BETWEEN 1 AND 300 AND LEN(`device_id`) >= 1
GROUP BY `device_id`
EMIT FINAL;
