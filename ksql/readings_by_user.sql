-- Readings on the partition of their user, as the join with the ranges needs them.
SET 'auto.offset.reset' = 'earliest';

CREATE STREAM `readings_by_user` WITH (
  KAFKA_TOPIC = 'readings_by_user',
  KEY_FORMAT = 'KAFKA',
  VALUE_FORMAT = 'AVRO',
  PARTITIONS = {{ partitions }},
  REPLICAS = {{ replication }}
) AS
SELECT
  `user_id`,
  `recorded_at`,
  `latitude`,
  `longitude`,
  `heart_rate`
FROM `readings`
WHERE `user_id` IS NOT NULL AND `heart_rate` IS NOT NULL AND `latitude` IS NOT NULL AND `longitude` IS NOT NULL
PARTITION BY `user_id`
EMIT CHANGES;
