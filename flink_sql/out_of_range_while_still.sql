-- Who kept still during a window with an average heart rate outside their own range? One statement set writes all three
-- topics, so that every reading is decoded once and one checkpoint accounts for it: windowed, late or dead.
SET 'parallelism.default' = '{{ parallelism }}';
SET 'execution.checkpointing.interval' = '{{ checkpoint_interval_ms }} ms';
SET 'execution.checkpointing.mode' = 'EXACTLY_ONCE';
SET 'pipeline.object-reuse' = 'true';
-- A watermark that trails by the grace would make a local phase hand over every window in two halves or more: one phase
-- is faster as long as a user sends few readings a window.
SET 'table.optimizer.agg-phase-strategy' = 'ONE_PHASE';
SET 'table.exec.source.idle-timeout' = '{{ idle_timeout_ms }} ms';
-- Kafka's record timestamps are instants; our event times are UTC.
SET 'table.local-time-zone' = 'UTC';

CREATE TABLE out_of_range_while_still (
  alert_key STRING NOT NULL,
  user_id STRING NOT NULL,
  window_start TIMESTAMP(3) NOT NULL,
  window_end TIMESTAMP(3) NOT NULL,
  avg_heart_rate DOUBLE NOT NULL,
  readings BIGINT NOT NULL,
  min_heart_rate INT NOT NULL,
  max_heart_rate INT NOT NULL,
  latitude DOUBLE NOT NULL,
  longitude DOUBLE NOT NULL,
  event_time TIMESTAMP_LTZ(3) NOT NULL METADATA FROM 'timestamp'
) WITH (
  'connector' = 'kafka',
  'topic' = 'out_of_range_while_still',
  {{ options('properties', flink_kafka) }},
  'properties.transaction.timeout.ms' = '600000',
  'key.format' = 'raw',
  'key.fields' = 'alert_key',
  'value.fields-include' = 'EXCEPT_KEY',
  'value.format' = 'registered-avro',
  {{ options('value.registered-avro', flink_registry) }},
  'value.registered-avro.subject' = 'out_of_range_while_still-value',
  'sink.delivery-guarantee' = 'exactly-once',
  'sink.transaction-naming-strategy' = 'pooling',
  'sink.transactional-id-prefix' = 'heartwatch-{{ env }}-out_of_range_while_still'
);

-- A reading is late when the watermark has passed the last millisecond of its window. The first comparison is implied by
-- the second, and cheap. Both are asked right behind the source, where all three branches see the same watermark.
{% set is_late -%}
(recorded_at <= CURRENT_WATERMARK(recorded_at)
  AND (EXTRACT(EPOCH FROM recorded_at) / {{ window_seconds }} + 1) * {{ window_seconds }}
    <= EXTRACT(EPOCH FROM CURRENT_WATERMARK(recorded_at) + INTERVAL '0.001' SECOND))
{%- endset %}
EXECUTE STATEMENT SET BEGIN

INSERT INTO out_of_range_while_still
WITH in_time AS (
  SELECT user_id, recorded_at, latitude, longitude, heart_rate
  FROM readings
  WHERE reason IS NULL AND {{ is_late }} IS NOT TRUE
)
SELECT
  CONCAT(seen.user_id, '|', CAST(EXTRACT(EPOCH FROM seen.window_start) * 1000 AS STRING)),
  seen.user_id,
  seen.window_start,
  seen.window_end,
  seen.heart_rates / seen.readings,
  seen.readings,
  own.min_heart_rate,
  own.max_heart_rate,
  seen.south,
  seen.west,
  CAST(seen.window_end AS TIMESTAMP_LTZ(3))
FROM (
  SELECT
    user_id,
    window_start,
    window_end,
    window_time,
    CAST(SUM(heart_rate) AS DOUBLE) AS heart_rates,
    COUNT(*) AS readings,
    MIN(latitude) AS south,
    MIN(longitude) AS west
  FROM TABLE(TUMBLE(TABLE in_time, DESCRIPTOR(recorded_at), INTERVAL '{{ window_seconds }}' SECOND))
  GROUP BY user_id, window_start, window_end, window_time
  HAVING COUNT(*) >= {{ min_readings }}
    AND (MAX(latitude) - MIN(latitude)) * 111320 <= {{ still_metres }}
    AND (MAX(longitude) - MIN(longitude)) * 111320 * COS(RADIANS(MIN(latitude))) <= {{ still_metres }}
) AS seen
JOIN historical_ranges FOR SYSTEM_TIME AS OF seen.window_time AS own ON own.user_id = seen.user_id
WHERE own.deleted = 'false'
  AND (seen.heart_rates / seen.readings < own.min_heart_rate OR seen.heart_rates / seen.readings > own.max_heart_rate);

INSERT INTO late_readings
SELECT
  user_id,
  recorded_at,
  latitude,
  longitude,
  heart_rate,
  `partition`,
  `offset`,
  CAST(recorded_at AS TIMESTAMP_LTZ(3))
FROM readings
WHERE reason IS NULL AND {{ is_late }} IS TRUE;

INSERT INTO dead_letters
SELECT 'readings', `partition`, `offset`, reason, payload, arrived_at
FROM readings
WHERE reason IS NOT NULL;

END;
