-- The topic `readings` once more, with what a reading may say besides. No key is declared, as in `readings`.
CREATE STREAM `readings_in_detail` (
  `user_id` STRING,
  `recorded_at` TIMESTAMP,
  `latitude` DOUBLE,
  `longitude` DOUBLE,
  `heart_rate` INTEGER,
  `device_id` STRING,
  `steps` INTEGER,
  `temperature` DOUBLE
) WITH (
  KAFKA_TOPIC = 'readings',
  VALUE_FORMAT = 'AVRO',
  TIMESTAMP = '`recorded_at`'
);
