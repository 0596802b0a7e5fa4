-- The rows of `stress_windows` as plain messages, the key left undeclared, as in `closed_windows`.
CREATE STREAM `closed_stress_windows` (
  `state` STRING,
  `window_start` TIMESTAMP,
  `window_end` TIMESTAMP,
  `readings` BIGINT,
  `avg_stress` DOUBLE,
  `max_stress` INTEGER,
  `avg_heart_rate` DOUBLE
) WITH (
  KAFKA_TOPIC = 'stress_windows',
  VALUE_FORMAT = 'AVRO',
  TIMESTAMP = '`window_start`'
);
