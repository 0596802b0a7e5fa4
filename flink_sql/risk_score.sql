-- A score per user and window: a linear model of what the window's readings say, whose coefficients are a table. An input
-- that is not known (no range, no sensor) is no zero: without it there is no score, unless its coefficient is zero. So
-- there is none before coefficients are there, either.
SET 'parallelism.default' = '{{ parallelism_around }}';
SET 'execution.checkpointing.interval' = '{{ checkpoint_interval_around_ms }} ms';
SET 'execution.checkpointing.mode' = 'EXACTLY_ONCE';
SET 'pipeline.object-reuse' = 'true';
SET 'table.exec.source.idle-timeout' = '{{ idle_timeout_ms }} ms';
SET 'table.local-time-zone' = 'UTC';

CREATE TABLE risk_score (
  user_id STRING NOT NULL,
  scored_at TIMESTAMP(3) NOT NULL,
  score DOUBLE NOT NULL,
  model STRING NOT NULL,
  readings BIGINT NOT NULL,
  avg_heart_rate DOUBLE NOT NULL,
  heart_rate_above DOUBLE,
  avg_stress DOUBLE,
  avg_temperature DOUBLE,
  event_time TIMESTAMP_LTZ(3) NOT NULL METADATA FROM 'timestamp'
) WITH (
  'connector' = 'kafka',
  'topic' = 'risk_score',
  {{ options('properties', flink_kafka) }},
  'properties.transaction.timeout.ms' = '600000',
  'key.format' = 'raw',
  'key.fields' = 'user_id',
  'value.format' = 'registered-avro',
  {{ options('value.registered-avro', flink_registry) }},
  'value.registered-avro.subject' = 'risk_score-value',
  'sink.delivery-guarantee' = 'exactly-once',
  'sink.transaction-naming-strategy' = 'pooling',
  'sink.transactional-id-prefix' = 'heartwatch-{{ env }}-risk_score'
);

{% set ranges -%}
historical_ranges /*+ OPTIONS('properties.group.id' = 'heartwatch-{{ env }}-risk_ranges') */
{%- endset %}
INSERT INTO risk_score
WITH valid AS (
  SELECT
    user_id,
    recorded_at,
    heart_rate,
    CASE WHEN stress BETWEEN 0 AND 100 THEN CAST(stress AS BIGINT) END AS stress,
    -- Thousandths of a degree: whole numbers, whose sum does not depend on the order.
    CASE WHEN temperature BETWEEN 0 AND 100 THEN CAST(FLOOR(temperature * 1000 + 0.5) AS BIGINT) END AS temperature
  FROM readings_in_full /*+ OPTIONS('properties.group.id' = 'heartwatch-{{ env }}-risk_score') */
  WHERE reason IS NULL
),
seen AS (
  SELECT
    user_id,
    window_end,
    window_time,
    COUNT(*) AS readings,
    CAST(SUM(CAST(heart_rate AS BIGINT)) AS DOUBLE) / COUNT(*) AS avg_heart_rate,
    CAST(SUM(stress) AS DOUBLE) / COUNT(stress) AS avg_stress,
    CAST(SUM(temperature) AS DOUBLE) / 1000 / COUNT(temperature) AS avg_temperature
  FROM TABLE(TUMBLE(
    TABLE valid,
    DESCRIPTOR(recorded_at),
    INTERVAL '{{ risk_window_seconds }}' SECOND({{ risk_window_seconds | string | length }})
  ))
  GROUP BY user_id, window_start, window_end, window_time
),
-- The range that holds when the window ends.
held AS (
  SELECT
    seen.*,
    -- Every window has readings. Flink 2.2 cannot plan a join with a versioned table by a plain constant.
    CASE WHEN seen.readings > 0 THEN '{{ risk_model }}' END AS model,
    CASE WHEN own.deleted = 'false' THEN GREATEST(seen.avg_heart_rate - own.max_heart_rate, 0) END AS heart_rate_above
  FROM seen
  LEFT JOIN {{ ranges }} FOR SYSTEM_TIME AS OF seen.window_time AS own ON own.user_id = seen.user_id
)
SELECT
  user_id,
  window_end,
  score,
  model,
  readings,
  avg_heart_rate,
  heart_rate_above,
  avg_stress,
  avg_temperature,
  CAST(window_end AS TIMESTAMP_LTZ(3))
FROM (
  SELECT
    held.*,
    by_it.intercept
      + CASE WHEN by_it.heart_rate_above = 0 THEN 0 ELSE by_it.heart_rate_above * held.heart_rate_above END
      + CASE WHEN by_it.avg_stress = 0 THEN 0 ELSE by_it.avg_stress * held.avg_stress END
      + CASE WHEN by_it.avg_temperature = 0 THEN 0 ELSE by_it.avg_temperature * held.avg_temperature END AS score
  FROM held
  JOIN risk_coefficients FOR SYSTEM_TIME AS OF held.window_time AS by_it ON by_it.model = held.model
  WHERE by_it.deleted = 'false'
)
WHERE score IS NOT NULL;
