-- Every change of a user's range, as the connector writes it; a removed range is a row whose `deleted` says 'true'.
-- The columns are declared, so that the key can be: Connect registers the schema of the value only.
CREATE STREAM `historical_ranges` (
  `user_id` STRING KEY,
  `min_heart_rate` INTEGER,
  `max_heart_rate` INTEGER,
  `op` STRING,
  `committed_at` BIGINT,
  `deleted` STRING
) WITH (
  KAFKA_TOPIC = 'historical_ranges',
  KEY_FORMAT = 'KAFKA',
  VALUE_FORMAT = 'AVRO'
);
