-- Who has seen which alert, keyed by the alert as its own topic is.
CREATE STREAM `acknowledgements` (
  `alert_key` STRING KEY,
  `alert_id` STRING,
  `by` STRING,
  `at` TIMESTAMP
) WITH (
  KAFKA_TOPIC = 'acknowledgements',
  KEY_FORMAT = 'KAFKA',
  VALUE_FORMAT = 'AVRO',
  TIMESTAMP = '`at`'
);
