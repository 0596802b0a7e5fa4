-- The topic `readings` once more, with what is asked of devices. No key is declared, as in `readings`.
CREATE STREAM `readings_of_devices` (
  `user_id` STRING,
  `recorded_at` TIMESTAMP,
  `latitude` DOUBLE,
  `longitude` DOUBLE,
  `heart_rate` INTEGER,
  `device_id` STRING,
  `battery` INTEGER
) WITH (
  KAFKA_TOPIC = 'readings',
  VALUE_FORMAT = 'AVRO',
  TIMESTAMP = '`recorded_at`'
);
