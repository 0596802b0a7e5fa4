-- What people did, hour by hour: sums and averages per user and activity, and the stress per state. One statement set, so
-- that every reading is decoded once for both.
--
-- Steps, calories and active minutes are counters since midnight, the distance one since the activity began: what an hour
-- has of them is what they grew by from one reading of a device to its next, which need not be of the same hour, in the
-- order of time. Where a counter is lower than before, it began anew. Distances and calories are added up in thousandths,
-- as whole numbers: their sum does not depend on the order, and so is bit by bit the reference's.
SET 'parallelism.default' = '{{ parallelism_around }}';
SET 'execution.checkpointing.interval' = '{{ checkpoint_interval_around_ms }} ms';
SET 'execution.checkpointing.mode' = 'EXACTLY_ONCE';
SET 'pipeline.object-reuse' = 'true';
SET 'table.exec.source.idle-timeout' = '{{ idle_timeout_ms }} ms';
SET 'table.local-time-zone' = 'UTC';

CREATE TABLE activity_summary (
  summary_key STRING NOT NULL,
  user_id STRING NOT NULL,
  activity STRING NOT NULL,
  window_start TIMESTAMP(3) NOT NULL,
  window_end TIMESTAMP(3) NOT NULL,
  readings BIGINT NOT NULL,
  steps BIGINT,
  distance DOUBLE,
  calories_burned DOUBLE,
  active_minutes DOUBLE,
  avg_heart_rate DOUBLE NOT NULL,
  max_heart_rate INT NOT NULL,
  event_time TIMESTAMP_LTZ(3) NOT NULL METADATA FROM 'timestamp'
) WITH (
  'connector' = 'kafka',
  'topic' = 'activity_summary',
  {{ options('properties', flink_kafka) }},
  'properties.transaction.timeout.ms' = '600000',
  'key.format' = 'raw',
  'key.fields' = 'summary_key',
  'value.format' = 'registered-avro',
  {{ options('value.registered-avro', flink_registry) }},
  'value.registered-avro.subject' = 'activity_summary-value',
  'sink.delivery-guarantee' = 'exactly-once',
  'sink.transaction-naming-strategy' = 'pooling',
  'sink.transactional-id-prefix' = 'heartwatch-{{ env }}-activity_summary'
);

CREATE TABLE stress_by_state (
  summary_key STRING NOT NULL,
  state STRING NOT NULL,
  window_start TIMESTAMP(3) NOT NULL,
  window_end TIMESTAMP(3) NOT NULL,
  readings BIGINT NOT NULL,
  avg_stress DOUBLE NOT NULL,
  max_stress INT NOT NULL,
  avg_heart_rate DOUBLE NOT NULL,
  event_time TIMESTAMP_LTZ(3) NOT NULL METADATA FROM 'timestamp'
) WITH (
  'connector' = 'kafka',
  'topic' = 'stress_by_state',
  {{ options('properties', flink_kafka) }},
  'properties.transaction.timeout.ms' = '600000',
  'key.format' = 'raw',
  'key.fields' = 'summary_key',
  'value.format' = 'registered-avro',
  {{ options('value.registered-avro', flink_registry) }},
  'value.registered-avro.subject' = 'stress_by_state-value',
  'sink.delivery-guarantee' = 'exactly-once',
  'sink.transaction-naming-strategy' = 'pooling',
  'sink.transactional-id-prefix' = 'heartwatch-{{ env }}-stress_by_state'
);

{% set from_readings -%}
readings_in_full /*+ OPTIONS('properties.group.id' = 'heartwatch-{{ env }}-summaries') */
{%- endset %}
{%- set since_the_reading_before -%}
OVER (
  PARTITION BY user_id, device_id
  ORDER BY recorded_at
  ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
)
{%- endset %}
EXECUTE STATEMENT SET BEGIN

-- A reading that comes after its window has closed is dropped here; `late_readings` has it, whose windows close earlier.
INSERT INTO activity_summary
WITH counted AS (
  SELECT
    user_id,
    device_id,
    recorded_at,
    heart_rate,
    CASE WHEN activity <> '' THEN activity ELSE 'unknown' END AS activity,
    CASE WHEN steps >= 0 THEN CAST(steps AS BIGINT) END AS steps,
    CASE WHEN distance BETWEEN 0 AND 1000000000 THEN CAST(FLOOR(distance * 1000 + 0.5) AS BIGINT) END AS distance,
    CASE
      WHEN calories_burned BETWEEN 0 AND 1000000000 THEN CAST(FLOOR(calories_burned * 1000 + 0.5) AS BIGINT)
    END AS calories_burned,
    CASE WHEN active_minutes >= 0 THEN CAST(active_minutes AS BIGINT) END AS active_minutes
  FROM {{ from_readings }}
  WHERE reason IS NULL
),
grown AS (
  SELECT
    user_id,
    recorded_at,
    heart_rate,
    activity,
    gained(steps) {{ since_the_reading_before }} AS steps,
    gained(distance) {{ since_the_reading_before }} AS distance,
    gained(calories_burned) {{ since_the_reading_before }} AS calories_burned,
    gained(active_minutes) {{ since_the_reading_before }} AS active_minutes
  FROM counted
)
SELECT
  CONCAT(user_id, '|', activity, '|', CAST(EXTRACT(EPOCH FROM window_start) * 1000 AS STRING)),
  user_id,
  activity,
  window_start,
  window_end,
  readings,
  steps,
  CAST(distance AS DOUBLE) / 1000,
  CAST(calories_burned AS DOUBLE) / 1000,
  CAST(active_minutes AS DOUBLE),
  heart_rates / readings,
  max_heart_rate,
  CAST(window_end AS TIMESTAMP_LTZ(3))
FROM (
  SELECT
    user_id,
    activity,
    window_start,
    window_end,
    COUNT(*) AS readings,
    SUM(steps) AS steps,
    SUM(distance) AS distance,
    SUM(calories_burned) AS calories_burned,
    SUM(active_minutes) AS active_minutes,
    CAST(SUM(CAST(heart_rate AS BIGINT)) AS DOUBLE) AS heart_rates,
    MAX(heart_rate) AS max_heart_rate
  FROM TABLE(TUMBLE(
    TABLE grown,
    DESCRIPTOR(recorded_at),
    INTERVAL '{{ summary_minutes }}' MINUTE({{ summary_minutes | string | length }})
  ))
  GROUP BY user_id, activity, window_start, window_end
);

-- Of readings that say both.
INSERT INTO stress_by_state
WITH stressed AS (
  SELECT state, recorded_at, stress, heart_rate
  FROM {{ from_readings }}
  WHERE reason IS NULL AND state <> '' AND stress BETWEEN 0 AND 100
)
SELECT
  CONCAT(state, '|', CAST(EXTRACT(EPOCH FROM window_start) * 1000 AS STRING)),
  state,
  window_start,
  window_end,
  readings,
  stresses / readings,
  max_stress,
  heart_rates / readings,
  CAST(window_end AS TIMESTAMP_LTZ(3))
FROM (
  SELECT
    state,
    window_start,
    window_end,
    COUNT(*) AS readings,
    CAST(SUM(CAST(stress AS BIGINT)) AS DOUBLE) AS stresses,
    MAX(stress) AS max_stress,
    CAST(SUM(CAST(heart_rate AS BIGINT)) AS DOUBLE) AS heart_rates
  FROM TABLE(TUMBLE(
    TABLE stressed,
    DESCRIPTOR(recorded_at),
    INTERVAL '{{ summary_minutes }}' MINUTE({{ summary_minutes | string | length }})
  ))
  GROUP BY state, window_start, window_end
);

END;
