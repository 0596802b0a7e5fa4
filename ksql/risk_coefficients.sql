-- Every change of a model's coefficients, as the connector writes it; a removed model is a row whose `deleted` says 'true'.
CREATE STREAM `risk_coefficients` (
  `model` STRING KEY,
  `intercept` DOUBLE,
  `heart_rate_above` DOUBLE,
  `avg_stress` DOUBLE,
  `avg_temperature` DOUBLE,
  `op` STRING,
  `committed_at` BIGINT,
  `deleted` STRING
) WITH (
  KAFKA_TOPIC = 'risk_coefficients',
  KEY_FORMAT = 'KAFKA',
  VALUE_FORMAT = 'AVRO'
);
