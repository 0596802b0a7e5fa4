-- A version of a range counts from the first window that begins after its commit: its time is rounded up to the window
-- grid, so that the version at a window's end is the one that held at its start. A removed range is a version too.
CREATE TABLE historical_ranges (
  user_id STRING NOT NULL,
  min_heart_rate INT,
  max_heart_rate INT,
  op STRING NOT NULL,
  committed_at BIGINT NOT NULL,
  deleted STRING NOT NULL,
  valid_from AS TIMESTAMP '1970-01-01 00:00:00.000'
    + INTERVAL '{{ window_seconds }}' SECOND({{ window_seconds | string | length }})
      * CASE
        WHEN op = 'r' THEN 0
        ELSE (committed_at + {{ window_seconds * 1000 - 1 }}) / {{ window_seconds * 1000 }}
      END,
  PRIMARY KEY (user_id) NOT ENFORCED,
  WATERMARK FOR valid_from AS valid_from
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = 'historical_ranges',
  {{ options('properties', flink_kafka) }},
  'properties.group.id' = 'heartwatch-{{ env }}-ranges',
  'key.format' = 'raw',
  -- A range that cannot be read must not be taken for none: the job fails and says so.
  'value.format' = 'registered-avro',
  {{ options('value.registered-avro', flink_registry) }},
  'value.registered-avro.malformed' = 'fail',
  -- Ranges seldom change: after a restore they must not hold back every row for as long as silent readings may. So nobody
  -- waits for a version that is late: one that reaches Kafka when its first window has closed, because Connect or Postgres
  -- was down or still starting, counts from the first window that is still open.
  'scan.watermark.idle-timeout' = '5 s',
  'value.fields-include' = 'EXCEPT_KEY'
);
