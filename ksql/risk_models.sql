-- The newest coefficients of every model. Their time is when they began to hold, as in `ranges`.
CREATE TABLE `risk_models` (
  `model` STRING PRIMARY KEY,
  `intercept` DOUBLE,
  `heart_rate_above` DOUBLE,
  `avg_stress` DOUBLE,
  `avg_temperature` DOUBLE,
  `deleted` STRING,
  `valid_from` BIGINT
) WITH (
  KAFKA_TOPIC = 'risk_coefficient_versions',
  KEY_FORMAT = 'KAFKA',
  VALUE_FORMAT = 'AVRO',
  TIMESTAMP = '`valid_from`'
);
