-- Alerts that ask for more: nobody acknowledged one in time, or a user alerts in several windows running.
--
-- People acknowledge by the clock on the wall, and mostly not at all. So the time for it is processing time, from when the
-- alert came here, and no silent topic holds it back. A run is complete when its alerts are there, whatever their order.
SET 'parallelism.default' = '{{ parallelism_around }}';
SET 'execution.checkpointing.interval' = '{{ checkpoint_interval_around_ms }} ms';
SET 'execution.checkpointing.mode' = 'EXACTLY_ONCE';
SET 'pipeline.object-reuse' = 'true';
SET 'table.local-time-zone' = 'UTC';
-- How long an incomplete run is remembered; windows end by themselves.
SET 'table.exec.state.ttl' = '1 h';

CREATE TABLE raised_alerts (
  user_id STRING NOT NULL,
  window_start TIMESTAMP(3) NOT NULL,
  window_end TIMESTAMP(3) NOT NULL,
  reason STRING,
  payload BYTES,
  `partition` INT NOT NULL METADATA VIRTUAL,
  `offset` BIGINT NOT NULL METADATA VIRTUAL,
  arrived_at TIMESTAMP_LTZ(3) NOT NULL METADATA FROM 'timestamp' VIRTUAL
) WITH (
  'connector' = 'kafka',
  'topic' = 'out_of_range_while_still',
  {{ options('properties', flink_kafka) }},
  'properties.group.id' = 'heartwatch-{{ env }}-escalations',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'value.format' = 'registered-avro',
  {{ options('value.registered-avro', flink_registry) }},
  'value.registered-avro.bounds' = 'user_id:1..256'
);

CREATE TABLE acknowledgements (
  alert_id STRING NOT NULL,
  `by` STRING NOT NULL,
  `at` TIMESTAMP(3) NOT NULL,
  reason STRING,
  payload BYTES,
  `partition` INT NOT NULL METADATA VIRTUAL,
  `offset` BIGINT NOT NULL METADATA VIRTUAL,
  arrived_at TIMESTAMP_LTZ(3) NOT NULL METADATA FROM 'timestamp' VIRTUAL
) WITH (
  'connector' = 'kafka',
  'topic' = 'acknowledgements',
  {{ options('properties', flink_kafka) }},
  'properties.group.id' = 'heartwatch-{{ env }}-escalations',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'value.format' = 'registered-avro',
  {{ options('value.registered-avro', flink_registry) }},
  'value.registered-avro.bounds' = 'alert_id:1..300,by:1..256'
);

CREATE TABLE escalations (
  escalation_id STRING NOT NULL,
  user_id STRING NOT NULL,
  alert_id STRING,
  reason STRING NOT NULL,
  since TIMESTAMP(3) NOT NULL,
  escalated_at TIMESTAMP(3) NOT NULL,
  windows INT,
  event_time TIMESTAMP_LTZ(3) NOT NULL METADATA FROM 'timestamp'
) WITH (
  'connector' = 'kafka',
  'topic' = 'escalations',
  {{ options('properties', flink_kafka) }},
  'properties.transaction.timeout.ms' = '600000',
  'key.format' = 'raw',
  'key.fields' = 'escalation_id',
  'value.format' = 'registered-avro',
  {{ options('value.registered-avro', flink_registry) }},
  'value.registered-avro.subject' = 'escalations-value',
  'sink.delivery-guarantee' = 'exactly-once',
  'sink.transaction-naming-strategy' = 'pooling',
  'sink.transactional-id-prefix' = 'heartwatch-{{ env }}-escalations'
);

{% set patience = (acknowledge_minutes * 60) | int %}
{% set step %}INTERVAL '{{ window_seconds }}' SECOND({{ window_seconds | string | length }}){% endset %}
{% set ends -%}
{%- for hops in range(escalation_windows) -%}
window_end + {{ hops }} * {{ step }}{{ ", " if not loop.last }}
{%- endfor -%}
{%- endset %}
EXECUTE STATEMENT SET BEGIN

INSERT INTO escalations
-- Who deploys this over an old topic does not want last month's alerts escalated.
WITH alerts AS (
  SELECT user_id, window_start, window_end
  FROM raised_alerts
  WHERE reason IS NULL AND CAST(window_end AS TIMESTAMP_LTZ(3)) > CURRENT_TIMESTAMP - INTERVAL '1' DAY
),
heard AS (
  SELECT alert_id, user_id, since, PROCTIME() AS heard_at
  FROM (
    SELECT
      CONCAT(user_id, '|', CAST(EXTRACT(EPOCH FROM window_start) * 1000 AS STRING)) AS alert_id,
      user_id,
      window_end AS since
    FROM alerts
    UNION ALL
    SELECT alert_id, CAST(NULL AS STRING), CAST(NULL AS TIMESTAMP(3))
    FROM acknowledgements
    WHERE reason IS NULL
  )
),
-- An alert and the acknowledgements that come within the time are one session; it is over that long after the last of them.
sessions AS (
  SELECT
    alert_id,
    MAX(user_id) AS user_id,
    MAX(since) AS since,
    COUNT(since) AS alerts,
    COUNT(*) AS messages,
    window_end
  FROM TABLE(
    SESSION (
      TABLE heard PARTITION BY alert_id,
      DESCRIPTOR(heard_at),
      INTERVAL '{{ patience }}' SECOND({{ patience | string | length }})
    )
  )
  GROUP BY alert_id, window_start, window_end
),
-- Every alert counts in each run of so many windows that its own is one of: HOP without a clock.
runs AS (
  SELECT user_id, window_end, run_end, PROCTIME() AS heard_at
  FROM alerts
  CROSS JOIN UNNEST(ARRAY[{{ ends }}]) AS later (run_end)
),
counted AS (
  SELECT
    user_id,
    run_end,
    COUNT(DISTINCT window_end) OVER (
      PARTITION BY user_id, run_end
      ORDER BY heard_at
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS windows
  FROM runs
)
SELECT
  CONCAT('unacknowledged|', alert_id),
  user_id,
  alert_id,
  'unacknowledged',
  since,
  window_end,
  CAST(NULL AS INT),
  CAST(window_end AS TIMESTAMP_LTZ(3))
FROM sessions
WHERE messages = alerts
UNION ALL
SELECT
  CONCAT('keeps_alerting|', user_id, '|', CAST(EXTRACT(EPOCH FROM run_end) * 1000 AS STRING)),
  user_id,
  CAST(NULL AS STRING),
  'keeps_alerting',
  run_end - {{ escalation_windows }} * {{ step }},
  run_end,
  {{ escalation_windows }},
  CAST(run_end AS TIMESTAMP_LTZ(3))
FROM counted
WHERE windows = {{ escalation_windows }};

-- Another prefix than the detection's, of which it is no beginning either: a job aborts what it finds open under its own.
INSERT INTO dead_letters
  /*+ OPTIONS('sink.transactional-id-prefix' = 'heartwatch-{{ env }}-acknowledgements-dead_letters') */
SELECT 'out_of_range_while_still', `partition`, `offset`, reason, payload, arrived_at
FROM raised_alerts
WHERE reason IS NOT NULL
UNION ALL
SELECT 'acknowledgements', `partition`, `offset`, reason, payload, arrived_at
FROM acknowledgements
WHERE reason IS NOT NULL;

END;
