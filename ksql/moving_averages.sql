-- The newest heart rates of every user with their times, side by side, and the reading that came last. ksqlDB has no windows
-- over preceding rows; it keeps so many of the newest instead, in the order in which they came: 300 are five minutes at one a
-- second. One reading a row: EMIT CHANGES with a cache would skip some.
SET 'auto.offset.reset' = 'earliest';
SET 'cache.max.bytes.buffering' = '0';
SET 'processing.guarantee' = 'exactly_once_v2';

CREATE TABLE `moving_averages` WITH (
  KAFKA_TOPIC = 'moving_averages',
  KEY_FORMAT = 'KAFKA',
  VALUE_FORMAT = 'AVRO',
  PARTITIONS = {{ partitions }},
  REPLICAS = {{ replication }}
) AS
SELECT
  `user_id` AS `user_key`,
  LATEST_BY_OFFSET(`user_id`) AS `user_id`,
  LATEST_BY_OFFSET(UNIX_TIMESTAMP(`recorded_at`)) AS `recorded_at`,
  LATEST_BY_OFFSET(`heart_rate`) AS `heart_rate`,
  LATEST_BY_OFFSET(UNIX_TIMESTAMP(`recorded_at`) * 1000 + `heart_rate`, 300) AS `newest`
FROM `readings`
WHERE LEN(`user_id`) >= 1 AND LEN(`user_id`) <= 256 AND `latitude` BETWEEN -90 AND 90
  AND `longitude` BETWEEN -180 AND 180
  AND `heart_rate` BETWEEN 1 AND 300
GROUP BY `user_id`
EMIT CHANGES;
