-- The rows of `counters` as plain messages, one a reading.
CREATE STREAM `counted_readings` (
  `user_id` STRING,
  `recorded_at` BIGINT,
  `steps` BIGINT,
  `newest_steps` ARRAY<BIGINT>,
  `distance` BIGINT,
  `newest_distance` ARRAY<BIGINT>,
  `calories_burned` BIGINT,
  `newest_calories_burned` ARRAY<BIGINT>,
  `active_minutes` BIGINT,
  `newest_active_minutes` ARRAY<BIGINT>,
  `heart_rate` INTEGER,
  `activity` STRING
) WITH (
  KAFKA_TOPIC = 'counters',
  VALUE_FORMAT = 'AVRO',
  TIMESTAMP = '`recorded_at`'
);
