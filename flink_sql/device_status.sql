-- A device is active from a reading on, and silent once so many seconds of event time have passed without one: a row at each
-- change. A reading that the watermark has overtaken counts for nothing, so a session that is over stays as it was told.
SET 'parallelism.default' = '{{ parallelism_around }}';
SET 'execution.checkpointing.interval' = '{{ checkpoint_interval_around_ms }} ms';
SET 'execution.checkpointing.mode' = 'EXACTLY_ONCE';
SET 'pipeline.object-reuse' = 'true';
SET 'table.exec.source.idle-timeout' = '{{ idle_timeout_ms }} ms';
SET 'table.local-time-zone' = 'UTC';

-- The topic `readings` once more, with what is asked of devices.
CREATE TABLE readings_of_devices (
  user_id STRING NOT NULL,
  recorded_at TIMESTAMP(3) NOT NULL,
  latitude DOUBLE NOT NULL,
  longitude DOUBLE NOT NULL,
  heart_rate INT NOT NULL,
  device_id STRING,
  battery INT,
  reason STRING,
  WATERMARK FOR recorded_at AS recorded_at - INTERVAL '{{ grace_seconds }}' SECOND
) WITH (
  'connector' = 'kafka',
  'topic' = 'readings',
  {{ options('properties', flink_kafka) }},
  'properties.group.id' = 'heartwatch-{{ env }}-device_status',
  'properties.fetch.min.bytes' = '{{ fetch_bytes }}',
  'properties.fetch.max.wait.ms' = '{{ fetch_wait_ms }}',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'value.format' = 'registered-avro',
  {{ options('value.registered-avro', flink_registry) }},
  'value.registered-avro.bounds' = 'user_id:1..256,latitude:-90..90,longitude:-180..180,heart_rate:1..300'
);

CREATE TABLE device_status (
  device_id STRING NOT NULL,
  user_id STRING NOT NULL,
  status STRING NOT NULL,
  last_seen TIMESTAMP(3) NOT NULL,
  changed_at TIMESTAMP(3) NOT NULL,
  battery INT,
  readings BIGINT NOT NULL,
  event_time TIMESTAMP_LTZ(3) NOT NULL METADATA FROM 'timestamp'
) WITH (
  'connector' = 'kafka',
  'topic' = 'device_status',
  {{ options('properties', flink_kafka) }},
  'properties.transaction.timeout.ms' = '600000',
  'key.format' = 'raw',
  'key.fields' = 'device_id',
  'value.format' = 'registered-avro',
  {{ options('value.registered-avro', flink_registry) }},
  'value.registered-avro.subject' = 'device_status-value',
  'sink.delivery-guarantee' = 'exactly-once',
  'sink.transaction-naming-strategy' = 'pooling',
  'sink.transactional-id-prefix' = 'heartwatch-{{ env }}-device_status'
);

{% set moment -%}
LPAD(CAST(EXTRACT(EPOCH FROM recorded_at) * 1000 + EXTRACT(MILLISECOND FROM recorded_at) AS STRING), 15, '0')
{%- endset %}
INSERT INTO device_status
-- OVER takes the readings in the order of time, whichever partitions a device's wearers are in. Which session a reading belongs
-- to is known before the windows are: they alone would merge readings that are exactly so many seconds apart, unless the
-- first one's window had closed a millisecond before.
WITH heard AS (
  SELECT device_id, user_id, recorded_at, battery, so_far.began, so_far.readings
  FROM (
    SELECT
      device_id,
      user_id,
      recorded_at,
      battery,
      session_so_far(recorded_at, {{ silent_seconds * 1000 }}) OVER (
        PARTITION BY device_id
        ORDER BY recorded_at
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      ) AS so_far
    FROM readings_of_devices
    WHERE reason IS NULL AND device_id <> ''
  )
),
sessions AS (
  SELECT
    device_id,
    -- What the last reading said: texts that begin with its time, because windows that grow can merge a maximum.
    MAX(CONCAT({{ moment }}, user_id)) AS last_user,
    MAX(CONCAT({{ moment }}, CAST(battery AS STRING))) AS last_battery,
    MAX(recorded_at) AS last_seen,
    window_end,
    window_time,
    MAX(readings) AS readings
  FROM TABLE(
    SESSION (
      TABLE heard PARTITION BY (device_id, began),
      DESCRIPTOR(recorded_at),
      INTERVAL '{{ silent_seconds }}' SECOND({{ silent_seconds | string | length }})
    )
  )
  GROUP BY device_id, began, window_start, window_end, window_time
),
changes AS (
  SELECT
    device_id,
    user_id,
    'active' AS status,
    CAST(recorded_at AS TIMESTAMP(3)) AS last_seen,
    CAST(recorded_at AS TIMESTAMP(3)) AS changed_at,
    battery,
    readings,
    recorded_at AS ordered_by
  FROM heard
  WHERE readings = 1
  UNION ALL
  SELECT
    device_id,
    SUBSTRING(last_user FROM 16),
    'silent',
    last_seen,
    window_end,
    CAST(SUBSTRING(last_battery FROM 16) AS INT),
    readings,
    window_time
  FROM sessions
)
SELECT device_id, user_id, status, last_seen, changed_at, battery, readings, CAST(changed_at AS TIMESTAMP_LTZ(3))
FROM (
  -- Once more in the order of time: else a device's return could overtake its silence.
  SELECT
    device_id,
    user_id,
    status,
    last_seen,
    changed_at,
    battery,
    readings,
    LAG(status) OVER (PARTITION BY device_id ORDER BY ordered_by) AS status_before
  FROM changes
)
WHERE status_before IS NULL OR status_before <> status;
