-- One row a user and window of some minutes whose average heart rate is high, when the window closes.
SET 'auto.offset.reset' = 'earliest';
SET 'processing.guarantee' = 'exactly_once_v2';

CREATE TABLE `vitals_windows` WITH (
  KAFKA_TOPIC = 'vitals_windows',
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
  MAX(`temperature`) AS `max_temperature`
FROM `readings_in_detail`
WINDOW TUMBLING (SIZE {{ vitals_window_minutes }} MINUTES, RETENTION 1 DAYS, GRACE PERIOD {{ grace_seconds }} SECONDS)
WHERE LEN(`user_id`) >= 1 AND LEN(`user_id`) <= 256 AND `latitude` BETWEEN -90 AND 90
  AND `longitude` BETWEEN -180 AND 180
  AND `heart_rate` BETWEEN 1 AND 300
GROUP BY `user_id`
HAVING AVG(`heart_rate`) > {{ vitals_heart_rate }}
EMIT FINAL;
