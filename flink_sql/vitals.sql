-- Every valid reading for the table of vitals, and the patients whose average of some minutes is high. One statement set, so
-- that every reading is decoded once for both.
SET 'parallelism.default' = '{{ parallelism_around }}';
SET 'execution.checkpointing.interval' = '{{ checkpoint_interval_around_ms }} ms';
SET 'execution.checkpointing.mode' = 'EXACTLY_ONCE';
SET 'pipeline.object-reuse' = 'true';
SET 'table.exec.source.idle-timeout' = '{{ idle_timeout_ms }} ms';
SET 'table.local-time-zone' = 'UTC';

CREATE TABLE vitals (
  vital_id STRING NOT NULL,
  recorded_at TIMESTAMP(3) NOT NULL,
  device_id STRING,
  user_id STRING NOT NULL,
  heart_rate INT NOT NULL,
  steps INT,
  event_time TIMESTAMP_LTZ(3) NOT NULL METADATA FROM 'timestamp'
) WITH (
  'connector' = 'kafka',
  'topic' = 'vitals',
  {{ options('properties', flink_kafka) }},
  'properties.linger.ms' = '{{ linger_ms }}',
  'key.format' = 'raw',
  'key.fields' = 'vital_id',
  'value.fields-include' = 'EXCEPT_KEY',
  'value.format' = 'registered-avro',
  {{ options('value.registered-avro', flink_registry) }},
  'value.registered-avro.subject' = 'vitals-value',
  'sink.delivery-guarantee' = 'at-least-once'
);

CREATE TABLE vitals_5m (
  vital_key STRING NOT NULL,
  user_id STRING NOT NULL,
  window_start TIMESTAMP(3) NOT NULL,
  window_end TIMESTAMP(3) NOT NULL,
  avg_heart_rate DOUBLE NOT NULL,
  readings BIGINT NOT NULL,
  max_temperature DOUBLE,
  event_time TIMESTAMP_LTZ(3) NOT NULL METADATA FROM 'timestamp'
) WITH (
  'connector' = 'kafka',
  'topic' = 'vitals_5m',
  {{ options('properties', flink_kafka) }},
  'properties.transaction.timeout.ms' = '600000',
  'key.format' = 'raw',
  'key.fields' = 'vital_key',
  'value.fields-include' = 'EXCEPT_KEY',
  'value.format' = 'registered-avro',
  {{ options('value.registered-avro', flink_registry) }},
  'value.registered-avro.subject' = 'vitals_5m-value',
  'sink.delivery-guarantee' = 'exactly-once',
  'sink.transaction-naming-strategy' = 'pooling',
  'sink.transactional-id-prefix' = 'heartwatch-{{ env }}-vitals_5m'
);

{% set from_readings -%}
readings_in_detail /*+ OPTIONS('properties.group.id' = 'heartwatch-{{ env }}-vitals') */
{%- endset %}
EXECUTE STATEMENT SET BEGIN

INSERT INTO vitals
SELECT
  CONCAT(user_id, '|', CAST(EXTRACT(EPOCH FROM recorded_at) * 1000 + EXTRACT(MILLISECOND FROM recorded_at) AS STRING)),
  recorded_at,
  device_id,
  user_id,
  heart_rate,
  steps,
  CAST(recorded_at AS TIMESTAMP_LTZ(3))
FROM {{ from_readings }}
WHERE reason IS NULL;

-- A reading that comes after its window has closed is dropped here; `late_readings` has it, whose windows close earlier.
INSERT INTO vitals_5m
WITH valid AS (
  SELECT user_id, recorded_at, heart_rate, temperature
  FROM {{ from_readings }}
  WHERE reason IS NULL
)
SELECT
  CONCAT(user_id, '|', CAST(EXTRACT(EPOCH FROM window_start) * 1000 AS STRING)),
  user_id,
  window_start,
  window_end,
  heart_rates / readings,
  readings,
  max_temperature,
  CAST(window_end AS TIMESTAMP_LTZ(3))
FROM (
  SELECT
    user_id,
    window_start,
    window_end,
    CAST(SUM(heart_rate) AS DOUBLE) AS heart_rates,
    COUNT(*) AS readings,
    MAX(temperature) AS max_temperature
  FROM TABLE(TUMBLE(TABLE valid, DESCRIPTOR(recorded_at), INTERVAL '{{ vitals_window_minutes }}' MINUTE))
  GROUP BY user_id, window_start, window_end
)
WHERE heart_rates / readings > {{ vitals_heart_rate }};

END;
