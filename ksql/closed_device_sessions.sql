-- The rows of `device_sessions` as plain messages, the key left undeclared, as in `closed_windows`.
CREATE STREAM `closed_device_sessions` (
  `device_id` STRING,
  `user_id` STRING,
  `last_seen` TIMESTAMP,
  `battery` INTEGER,
  `readings` BIGINT
) WITH (
  KAFKA_TOPIC = 'device_sessions',
  VALUE_FORMAT = 'AVRO',
  TIMESTAMP = '`last_seen`'
);
