-- The rows of `vitals_windows` as plain messages, the key left undeclared, as in `closed_windows`.
CREATE STREAM `closed_vitals_windows` (
  `user_id` STRING,
  `window_start` TIMESTAMP,
  `window_end` TIMESTAMP,
  `avg_heart_rate` DOUBLE,
  `readings` BIGINT,
  `max_temperature` DOUBLE
) WITH (
  KAFKA_TOPIC = 'vitals_windows',
  VALUE_FORMAT = 'AVRO',
  TIMESTAMP = '`window_start`'
);
