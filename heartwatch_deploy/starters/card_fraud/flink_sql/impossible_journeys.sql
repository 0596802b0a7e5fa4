-- Each payment beside the one before it of the same card, in the order of time. Flink keeps one payment of each card.
SET 'parallelism.default' = '{{ parallelism }}';
SET 'execution.checkpointing.interval' = '{{ checkpoint_interval_ms }} ms';
SET 'execution.checkpointing.mode' = 'EXACTLY_ONCE';
SET 'table.exec.source.idle-timeout' = '{{ idle_timeout_ms }} ms';
SET 'table.local-time-zone' = 'UTC';

CREATE TABLE impossible_journeys (
  card_id STRING NOT NULL,
  paid_at TIMESTAMP(3) NOT NULL,
  country STRING NOT NULL,
  cents BIGINT NOT NULL,
  paid_before_at TIMESTAMP(3) NOT NULL,
  country_before STRING NOT NULL
) WITH (
  'connector' = 'kafka',
  'topic' = 'impossible_journeys',
  'properties.bootstrap.servers' = '{{ endpoints.kafka }}',
  'properties.transaction.timeout.ms' = '600000',
  'key.format' = 'raw',
  'key.fields' = 'card_id',
  'value.format' = 'avro-confluent',
  'value.avro-confluent.url' = '{{ endpoints.registry }}',
  'value.avro-confluent.subject' = 'impossible_journeys-value',
  'value.avro-confluent.schema' = '{{ text_of("avro/impossible_journeys-value.avsc") | replace("'", "''") }}',
  'sink.delivery-guarantee' = 'exactly-once',
  'sink.transactional-id-prefix' = '<< name >>-{{ env }}-impossible_journeys'
);

INSERT INTO impossible_journeys
SELECT card_id, paid_at, country, cents, paid_before_at, country_before
FROM (
  SELECT
    card_id,
    paid_at,
    country,
    cents,
    LAG(paid_at) OVER (PARTITION BY card_id ORDER BY paid_at) AS paid_before_at,
    LAG(country) OVER (PARTITION BY card_id ORDER BY paid_at) AS country_before
  FROM payments
)
WHERE country <> country_before
  AND paid_at < paid_before_at + INTERVAL '{{ journey_minutes }}' MINUTE;
