-- The rows of `alert_runs` as plain messages, the key left undeclared, as in `closed_windows`.
CREATE STREAM `closed_alert_runs` (
  `user_id` STRING,
  `run_start` TIMESTAMP,
  `run_end` TIMESTAMP
) WITH (
  KAFKA_TOPIC = 'alert_runs',
  VALUE_FORMAT = 'AVRO',
  TIMESTAMP = '`run_end`'
);
