-- One row a user and window, when the window closes: still, and the average outside the range.
--
-- LATEST_BY_OFFSET must not ignore nulls, or a user whose range was removed keeps the old one. AVG of integers is a DOUBLE
-- here. Exact for ranges that were read before the window's first reading; a change in the middle of a window already
-- counts for it, because ksqlDB keeps one version a user. Windows are closed at most once a second of wall clock, on a further
-- record of the partition: the retention must exceed the event time that a fast replay passes in that second.
SET 'auto.offset.reset' = 'earliest';
SET 'processing.guarantee' = 'exactly_once_v2';

CREATE TABLE `out_of_range_windows` WITH (
  KAFKA_TOPIC = 'out_of_range_windows',
  KEY_FORMAT = 'KAFKA',
  VALUE_FORMAT = 'AVRO',
  PARTITIONS = {{ partitions }},
  REPLICAS = {{ replication }}
) AS
SELECT
  `user_id` AS `user_key`,
  AS_VALUE(`user_id`) AS `user_id`,
  FROM_UNIXTIME(WINDOWSTART) AS `window_start`,
  FROM_UNIXTIME(WINDOWEND) AS `window_end`,
  AVG(`heart_rate`) AS `avg_heart_rate`,
  COUNT(*) AS `readings`,
  LATEST_BY_OFFSET(`min_heart_rate`, FALSE) AS `min_heart_rate`,
  LATEST_BY_OFFSET(`max_heart_rate`, FALSE) AS `max_heart_rate`,
  MIN(`latitude`) AS `latitude`,
  MIN(`longitude`) AS `longitude`
FROM `readings_with_range`
WINDOW TUMBLING (SIZE {{ window_seconds }} SECONDS, RETENTION 1 DAYS, GRACE PERIOD {{ grace_seconds }} SECONDS)
GROUP BY `user_id`
HAVING COUNT(*) >= {{ min_readings }}
  AND (MAX(`latitude`) - MIN(`latitude`)) * 111320 <= {{ still_metres }}
  AND (MAX(`longitude`) - MIN(`longitude`)) * 111320 * COS(RADIANS(MIN(`latitude`))) <= {{ still_metres }}
  AND LATEST_BY_OFFSET(`deleted`, FALSE) <> 'true'
  AND (AVG(`heart_rate`) < LATEST_BY_OFFSET(`min_heart_rate`, FALSE)
    OR AVG(`heart_rate`) > LATEST_BY_OFFSET(`max_heart_rate`, FALSE))
EMIT FINAL;
