-- All that goes into a score, on the partition of its model: by how much the average is above the user's range, if there is one.
SET 'auto.offset.reset' = 'earliest';
SET 'processing.guarantee' = 'exactly_once_v2';

CREATE STREAM `risk_inputs` WITH (
  KAFKA_TOPIC = 'risk_inputs',
  KEY_FORMAT = 'KAFKA',
  VALUE_FORMAT = 'AVRO',
  PARTITIONS = {{ partitions }},
  REPLICAS = {{ replication }}
) AS
SELECT
  r.`model` AS `model`,
  r.`user_id` AS `user_id`,
  r.`window_end` AS `window_end`,
  r.`readings` AS `readings`,
  r.`avg_heart_rate` AS `avg_heart_rate`,
  CASE
    WHEN h.`deleted` = 'false' AND r.`avg_heart_rate` > h.`max_heart_rate` THEN r.`avg_heart_rate` - h.`max_heart_rate`
    WHEN h.`deleted` = 'false' THEN CAST(0 AS DOUBLE)
  END AS `heart_rate_above`,
  r.`avg_stress` AS `avg_stress`,
  r.`avg_temperature` AS `avg_temperature`
FROM `risk_windows_by_user` r
LEFT JOIN `ranges` h ON r.`user_id` = h.`user_id`
PARTITION BY r.`model`
EMIT CHANGES;
