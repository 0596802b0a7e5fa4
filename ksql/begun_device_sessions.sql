-- The rows of `device_beginnings` as plain messages, the key left undeclared; that a session no longer has one reading, is a
-- null, which a stream passes over, with a word in the processing log: it has no time.
CREATE STREAM `begun_device_sessions` (
  `device_id` STRING,
  `user_id` STRING,
  `began_at` TIMESTAMP,
  `battery` INTEGER,
  `readings` BIGINT
) WITH (
  KAFKA_TOPIC = 'device_beginnings',
  VALUE_FORMAT = 'AVRO',
  TIMESTAMP = '`began_at`'
);
