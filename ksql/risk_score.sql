-- A score per user and window, keyed by the user: a linear model whose coefficients are a table. An input that is not known is no
-- zero: without it there is no score, unless its coefficient is zero. Nor is there one without a coefficient.
SET 'auto.offset.reset' = 'earliest';
SET 'processing.guarantee' = 'exactly_once_v2';
{%- set score = "m.`intercept`"
  ~ " + CASE WHEN m.`heart_rate_above` = 0 THEN CAST(0 AS DOUBLE) ELSE m.`heart_rate_above` * i.`heart_rate_above` END"
  ~ " + CASE WHEN m.`avg_stress` = 0 THEN CAST(0 AS DOUBLE) ELSE m.`avg_stress` * i.`avg_stress` END"
  ~ " + CASE WHEN m.`avg_temperature` = 0 THEN CAST(0 AS DOUBLE) ELSE m.`avg_temperature` * i.`avg_temperature` END" %}

CREATE STREAM `risk_score` WITH (
  KAFKA_TOPIC = 'risk_score',
  KEY_FORMAT = 'KAFKA',
  VALUE_FORMAT = 'AVRO',
  VALUE_SCHEMA_ID = {{ schema_ids['risk_score-value'] }},
  PARTITIONS = {{ partitions }},
  REPLICAS = {{ replication }},
  RETENTION_MS = 2592000000
) AS
SELECT
  i.`user_id` AS `user_key`,
  AS_VALUE(i.`user_id`) AS `user_id`,
  i.`window_end` AS `scored_at`,
  {{ score }} AS `score`,
  i.`model` AS `model`,
  i.`readings` AS `readings`,
  i.`avg_heart_rate` AS `avg_heart_rate`,
  i.`heart_rate_above` AS `heart_rate_above`,
  i.`avg_stress` AS `avg_stress`,
  i.`avg_temperature` AS `avg_temperature`
FROM `risk_inputs` i
JOIN `risk_models` m ON i.`model` = m.`model`
WHERE m.`deleted` = 'false'
  AND m.`intercept` IS NOT NULL
  {%- for each in ["heart_rate_above", "avg_stress", "avg_temperature"] %}
  AND m.`{{ each }}` IS NOT NULL
  AND (m.`{{ each }}` = 0 OR i.`{{ each }}` IS NOT NULL)
  {%- endfor %}
PARTITION BY i.`user_id`
EMIT CHANGES;
