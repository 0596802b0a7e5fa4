-- Readings whose window had closed when they came, as far as ksqlDB can tell. Its windows drop them by the time of their
-- partition, which no statement can see; here the clock stands for it. That is the same while the newest readings are of now,
-- and wrong in a replay. Flink's version compares with the watermark itself.
SET 'auto.offset.reset' = 'earliest';

CREATE STREAM `late_readings` WITH (
  KAFKA_TOPIC = 'late_readings',
  KEY_FORMAT = 'KAFKA',
  VALUE_FORMAT = 'AVRO',
  VALUE_SCHEMA_ID = {{ schema_ids['late_readings-value'] }},
  PARTITIONS = {{ partitions }},
  REPLICAS = {{ replication }},
  RETENTION_MS = 2592000000
) AS
SELECT
  `user_id` AS `user_key`,
  AS_VALUE(`user_id`) AS `user_id`,
  `recorded_at`,
  `latitude`,
  `longitude`,
  `heart_rate`,
  ROWPARTITION AS `partition`,
  ROWOFFSET AS `offset`
FROM `readings`
WHERE (UNIX_TIMESTAMP(`recorded_at`) / {{ window_seconds * 1000 }} + 1) * {{ window_seconds * 1000 }}
    + {{ grace_seconds * 1000 }}
    <= UNIX_TIMESTAMP()
  AND LEN(`user_id`) >= 1 AND LEN(`user_id`) <= 256 AND `latitude` BETWEEN -90 AND 90
  AND `longitude` BETWEEN -180 AND 180
  AND `heart_rate` BETWEEN 1 AND 300
PARTITION BY `user_id`
EMIT CHANGES;
