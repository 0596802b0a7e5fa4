-- The coefficients of every model. A version counts from the first window that begins after its commit, as in
-- `historical_ranges`: a window is never scored with two of them.
CREATE TABLE risk_coefficients (
  model STRING NOT NULL,
  intercept DOUBLE,
  heart_rate_above DOUBLE,
  avg_stress DOUBLE,
  avg_temperature DOUBLE,
  op STRING NOT NULL,
  committed_at BIGINT NOT NULL,
  deleted STRING NOT NULL,
  valid_from AS TIMESTAMP '1970-01-01 00:00:00.000'
    + INTERVAL '{{ risk_window_seconds }}' SECOND({{ risk_window_seconds | string | length }})
      * CASE
        WHEN op = 'r' THEN 0
        ELSE (committed_at + {{ risk_window_seconds * 1000 - 1 }}) / {{ risk_window_seconds * 1000 }}
      END,
  PRIMARY KEY (model) NOT ENFORCED,
  WATERMARK FOR valid_from AS valid_from
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = 'risk_coefficients',
  {{ options('properties', flink_kafka) }},
  'properties.group.id' = 'heartwatch-{{ env }}-risk_coefficients',
  'key.format' = 'raw',
  -- Coefficients that cannot be read must not be taken for none: the job fails and says so.
  'value.format' = 'registered-avro',
  {{ options('value.registered-avro', flink_registry) }},
  'value.registered-avro.malformed' = 'fail',
  'scan.watermark.idle-timeout' = '5 s', -- they seldom change, and must not hold back the scores
  'value.fields-include' = 'EXCEPT_KEY'
);
