-- The rows of `out_of_range_windows` as plain messages. The key, a user with a window's bytes behind, is left undeclared: a
-- windowed stream cannot be given another key, this one can.
CREATE STREAM `closed_windows` (
  `user_id` STRING,
  `window_start` TIMESTAMP,
  `window_end` TIMESTAMP,
  `avg_heart_rate` DOUBLE,
  `readings` BIGINT,
  `min_heart_rate` INTEGER,
  `max_heart_rate` INTEGER,
  `latitude` DOUBLE,
  `longitude` DOUBLE
) WITH (
  KAFKA_TOPIC = 'out_of_range_windows',
  VALUE_FORMAT = 'AVRO',
  TIMESTAMP = '`window_start`'
);
