-- One row a state and hour, when the hour is over, of the readings that say both state and stress.
SET 'auto.offset.reset' = 'earliest';
SET 'processing.guarantee' = 'exactly_once_v2';

CREATE TABLE `stress_windows` WITH (
  KAFKA_TOPIC = 'stress_windows',
  KEY_FORMAT = 'KAFKA',
  VALUE_FORMAT = 'AVRO',
  PARTITIONS = {{ partitions }},
  REPLICAS = {{ replication }}
) AS
SELECT
  `state` AS `state_key`,
  AS_VALUE(`state`) AS `state`,
  FROM_UNIXTIME(WINDOWSTART) AS `window_start`,
  FROM_UNIXTIME(WINDOWEND) AS `window_end`,
  COUNT(*) AS `readings`,
  AVG(`stress`) AS `avg_stress`,
  MAX(`stress`) AS `max_stress`,
  AVG(`heart_rate`) AS `avg_heart_rate`
FROM `readings_in_full`
WINDOW TUMBLING (SIZE {{ summary_minutes }} MINUTES, RETENTION 1 DAYS, GRACE PERIOD {{ grace_seconds }} SECONDS)
WHERE LEN(`user_id`) >= 1 AND LEN(`user_id`) <= 256 AND `latitude` BETWEEN -90 AND 90
  AND `longitude` BETWEEN -180 AND 180
  AND `heart_rate` BETWEEN 1 AND 300
  AND `state` <> '' AND `stress` >= 0 AND `stress` <= 100
GROUP BY `state`
EMIT FINAL;
