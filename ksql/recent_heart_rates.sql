-- The rows of `moving_averages` as plain messages. An entry of `newest` is a time in ms and, in its last three digits, a heart
-- rate, since ksqlDB keeps no pairs together across two lists.
CREATE STREAM `recent_heart_rates` (
  `user_id` STRING,
  `recorded_at` BIGINT,
  `heart_rate` INTEGER,
  `newest` ARRAY<BIGINT>
) WITH (
  KAFKA_TOPIC = 'moving_averages',
  VALUE_FORMAT = 'AVRO',
  TIMESTAMP = '`recorded_at`'
);
