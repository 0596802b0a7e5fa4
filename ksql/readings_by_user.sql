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
WHERE LEN(`user_id`) >= 1 AND LEN(`user_id`) <= 256 AND `latitude` BETWEEN -90 AND 90
  AND `longitude` BETWEEN -180 AND 180
  AND `heart_rate` BETWEEN 1 AND 300
PARTITION BY `user_id`
EMIT CHANGES;
