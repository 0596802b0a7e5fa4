-- The same on the partition of their user, as the join with the ranges needs it, with the model that is to score them.
SET 'auto.offset.reset' = 'earliest';
SET 'processing.guarantee' = 'exactly_once_v2';

CREATE STREAM `risk_windows_by_user` WITH (
  KAFKA_TOPIC = 'risk_windows_by_user',
  KEY_FORMAT = 'KAFKA',
  VALUE_FORMAT = 'AVRO',
  PARTITIONS = {{ partitions }},
  REPLICAS = {{ replication }}
) AS
SELECT
  `user_id`,
  '{{ risk_model }}' AS `model`,
  `window_end`,
  `readings`,
  `avg_heart_rate`,
  CASE WHEN `with_stress` > 0 THEN CAST(`stresses` AS DOUBLE) / `with_stress` END AS `avg_stress`,
  CASE
    WHEN `with_temperature` > 0 THEN CAST(`temperatures` AS DOUBLE) / 1000 / `with_temperature`
  END AS `avg_temperature`
FROM `closed_risk_windows`
PARTITION BY `user_id`
EMIT CHANGES;
