-- Readings as they stand in Kafka. No key is declared: whoever writes them may leave it out, and `readings_by_user` makes
-- its own. The columns are declared rather than looked up by schema id, because ksqlDB finds no TIMESTAMP column in a schema
-- that was looked up by id; over a subject that exists, declaring them registers nothing.
CREATE STREAM `readings` (
  `user_id` STRING,
  `recorded_at` TIMESTAMP,
  `latitude` DOUBLE,
  `longitude` DOUBLE,
  `heart_rate` INTEGER
) WITH (
  KAFKA_TOPIC = 'readings',
  VALUE_FORMAT = 'AVRO',
  TIMESTAMP = '`recorded_at`'
);
