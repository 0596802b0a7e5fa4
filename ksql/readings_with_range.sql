-- Every reading beside its user's range. The join comes before the windows: ksqlDB joins no windowed table to a plain one,
-- and gives a join no window bounds to select. LEFT, so that readings of users without a range (the ticks of a replay or a
-- quiet night) still move the time of the windows on.
SET 'auto.offset.reset' = 'earliest';
SET 'processing.guarantee' = 'exactly_once_v2';

CREATE STREAM `readings_with_range` WITH (
  KAFKA_TOPIC = 'readings_with_range',
  KEY_FORMAT = 'KAFKA',
  VALUE_FORMAT = 'AVRO',
  PARTITIONS = {{ partitions }},
  REPLICAS = {{ replication }}
) AS
SELECT
  r.`user_id` AS `user_id`,
  r.`recorded_at` AS `recorded_at`,
  r.`latitude` AS `latitude`,
  r.`longitude` AS `longitude`,
  r.`heart_rate` AS `heart_rate`,
  h.`min_heart_rate` AS `min_heart_rate`,
  h.`max_heart_rate` AS `max_heart_rate`,
  h.`deleted` AS `deleted`
FROM `readings_by_user` r
LEFT JOIN `ranges` h ON r.`user_id` = h.`user_id`
EMIT CHANGES;
