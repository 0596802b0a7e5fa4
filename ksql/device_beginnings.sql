-- The first reading of every session, at once: a session that has one. A reading in disorder can begin one that grows together
-- with another right away; then the device becomes active twice, where Flink's version waits and sees one session.
SET 'auto.offset.reset' = 'earliest';
SET 'cache.max.bytes.buffering' = '0';
SET 'processing.guarantee' = 'exactly_once_v2';

CREATE TABLE `device_beginnings` WITH (
  KAFKA_TOPIC = 'device_beginnings',
  KEY_FORMAT = 'KAFKA',
  VALUE_FORMAT = 'AVRO',
  PARTITIONS = {{ partitions }},
  REPLICAS = {{ replication }}
) AS
SELECT
  `device_id` AS `device_key`,
  AS_VALUE(`device_id`) AS `device_id`,
  LATEST_BY_OFFSET(`user_id`) AS `user_id`,
  FROM_UNIXTIME(WINDOWSTART) AS `began_at`,
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
HAVING COUNT(*) = 1
EMIT CHANGES;
