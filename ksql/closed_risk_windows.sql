-- The rows of `risk_windows` as plain messages, the key left undeclared, as in `closed_windows`.
CREATE STREAM `closed_risk_windows` (
  `user_id` STRING,
  `window_end` TIMESTAMP,
  `readings` BIGINT,
  `avg_heart_rate` DOUBLE,
  `with_stress` BIGINT,
  `stresses` BIGINT,
  `with_temperature` BIGINT,
  `temperatures` BIGINT
) WITH (
  KAFKA_TOPIC = 'risk_windows',
  VALUE_FORMAT = 'AVRO',
  TIMESTAMP = '`window_end`'
);
