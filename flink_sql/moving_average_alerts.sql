-- A heart rate far from the user's own average of the last minutes, itself included: by more than so many standard
-- deviations (of the population). Judged in the order of time, when no earlier reading can come any more.
--
-- Sums of whole numbers and of their squares, not AVG and STDDEV: they come back to the same value when a reading leaves
-- the minutes, where sums of floating-point numbers drift, and the comparison is made without a root or a division.
SET 'parallelism.default' = '{{ parallelism_around }}';
SET 'execution.checkpointing.interval' = '{{ checkpoint_interval_around_ms }} ms';
SET 'execution.checkpointing.mode' = 'EXACTLY_ONCE';
SET 'pipeline.object-reuse' = 'true';
SET 'table.exec.source.idle-timeout' = '{{ idle_timeout_ms }} ms';
SET 'table.local-time-zone' = 'UTC';

CREATE TABLE moving_average_alerts (
  alert_id STRING NOT NULL,
  user_id STRING NOT NULL,
  recorded_at TIMESTAMP(3) NOT NULL,
  heart_rate INT NOT NULL,
  avg_heart_rate DOUBLE NOT NULL,
  stddev_heart_rate DOUBLE NOT NULL,
  readings BIGINT NOT NULL,
  event_time TIMESTAMP_LTZ(3) NOT NULL METADATA FROM 'timestamp'
) WITH (
  'connector' = 'kafka',
  'topic' = 'moving_average_alerts',
  {{ options('properties', flink_kafka) }},
  'properties.transaction.timeout.ms' = '600000',
  'key.format' = 'raw',
  'key.fields' = 'alert_id',
  'value.format' = 'registered-avro',
  {{ options('value.registered-avro', flink_registry) }},
  'value.registered-avro.subject' = 'moving_average_alerts-value',
  'sink.delivery-guarantee' = 'exactly-once',
  'sink.transaction-naming-strategy' = 'pooling',
  'sink.transactional-id-prefix' = 'heartwatch-{{ env }}-moving_average_alerts'
);

INSERT INTO moving_average_alerts
SELECT
  CONCAT(user_id, '|', CAST(EXTRACT(EPOCH FROM recorded_at) * 1000 + EXTRACT(MILLISECOND FROM recorded_at) AS STRING)),
  user_id,
  recorded_at,
  heart_rate,
  CAST(total AS DOUBLE) / readings,
  SQRT(CAST(readings * squares - total * total AS DOUBLE)) / readings,
  readings,
  CAST(recorded_at AS TIMESTAMP_LTZ(3))
FROM (
  SELECT user_id, recorded_at, heart_rate, recent.readings, recent.total, recent.squares
  FROM (
    SELECT
      user_id,
      recorded_at,
      heart_rate,
      -- Unbounded, because the function itself forgets what is older: OVER would keep each row of the minutes as objects.
      recent_sums(recorded_at, heart_rate, {{ moving_average_minutes * 60000 }}) OVER (
        PARTITION BY user_id
        ORDER BY recorded_at
        RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      ) AS recent
    FROM readings /*+ OPTIONS('properties.group.id' = 'heartwatch-{{ env }}-moving_average_alerts') */
    WHERE reason IS NULL
  )
)
-- |heart_rate - average| > k * deviation, both sides times the number of readings, squared
WHERE CAST((readings * heart_rate - total) * (readings * heart_rate - total) AS DOUBLE)
  > CAST({{ moving_average_deviations }} AS DOUBLE) * {{ moving_average_deviations }}
    * (readings * squares - total * total);
