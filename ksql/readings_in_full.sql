-- The topic `readings` a third time, with what a wearable counts and measures besides. No key is declared, as in `readings`.
CREATE STREAM `readings_in_full` (
  `user_id` STRING,
  `recorded_at` TIMESTAMP,
  `latitude` DOUBLE,
  `longitude` DOUBLE,
  `heart_rate` INTEGER,
  `device_id` STRING,
  `steps` INTEGER,
  `temperature` DOUBLE,
  `distance` DOUBLE,
  `calories_burned` DOUBLE,
  `active_minutes` INTEGER,
  `stress` INTEGER,
  `activity` STRING,
  `state` STRING
) WITH (
  KAFKA_TOPIC = 'readings',
  VALUE_FORMAT = 'AVRO',
  TIMESTAMP = '`recorded_at`'
);
