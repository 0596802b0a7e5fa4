-- The rows of `activity_windows` as plain messages, the key left undeclared, as in `closed_windows`.
CREATE STREAM `closed_activity_windows` (
  `user_id` STRING,
  `activity` STRING,
  `window_start` TIMESTAMP,
  `window_end` TIMESTAMP,
  `readings` BIGINT,
  `steps` BIGINT,
  `distance` BIGINT,
  `calories_burned` BIGINT,
  `active_minutes` BIGINT,
  `avg_heart_rate` DOUBLE,
  `max_heart_rate` INTEGER
) WITH (
  KAFKA_TOPIC = 'activity_windows',
  VALUE_FORMAT = 'AVRO',
  TIMESTAMP = '`window_start`'
);
