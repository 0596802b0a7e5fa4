-- Messages that are no readings: where they stand, why, and their bytes.
CREATE TABLE dead_letters (
  topic STRING NOT NULL,
  `partition` INT NOT NULL,
  `offset` BIGINT NOT NULL,
  reason STRING NOT NULL,
  payload BYTES,
  arrived_at TIMESTAMP_LTZ(3) NOT NULL
) WITH (
  'connector' = 'kafka',
  'topic' = 'dead_letters',
  {{ options('properties', flink_kafka) }},
  'properties.transaction.timeout.ms' = '600000',
  'value.format' = 'registered-avro',
  {{ options('value.registered-avro', flink_registry) }},
  'value.registered-avro.subject' = 'dead_letters-value',
  'sink.delivery-guarantee' = 'exactly-once',
  'sink.transaction-naming-strategy' = 'pooling',
  'sink.transactional-id-prefix' = 'heartwatch-{{ env }}-dead_letters'
);
