-- Every model's coefficients with the moment from which they hold, and as in `range_versions` a topic of its own: the first load
-- has always held, a change holds from the next window on.
SET 'auto.offset.reset' = 'earliest';

CREATE STREAM `risk_coefficient_versions` WITH (
  KAFKA_TOPIC = 'risk_coefficient_versions',
  KEY_FORMAT = 'KAFKA',
  VALUE_FORMAT = 'AVRO',
  PARTITIONS = {{ partitions }},
  REPLICAS = {{ replication }},
  RETENTION_MS = 315360000000
) AS
SELECT
  `model`,
  `intercept`,
  `heart_rate_above`,
  `avg_stress`,
  `avg_temperature`,
  `deleted`,
  CASE
    WHEN `op` = 'r' THEN CAST(0 AS BIGINT)
    ELSE (`committed_at` + {{ risk_window_seconds * 1000 - 1 }}) / {{ risk_window_seconds * 1000 }}
      * {{ risk_window_seconds * 1000 }}
  END AS `valid_from`
FROM `risk_coefficients`
EMIT CHANGES;
