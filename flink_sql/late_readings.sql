-- Readings that came after their window had closed, and where they stand in `readings`.
CREATE TABLE late_readings (
  user_id STRING NOT NULL,
  recorded_at TIMESTAMP(3) NOT NULL,
  latitude DOUBLE NOT NULL,
  longitude DOUBLE NOT NULL,
  heart_rate INT NOT NULL,
  `partition` INT NOT NULL,
  `offset` BIGINT NOT NULL,
  event_time TIMESTAMP_LTZ(3) NOT NULL METADATA FROM 'timestamp'
) WITH (
  'connector' = 'kafka',
  'topic' = 'late_readings',
  {{ options('properties', flink_kafka) }},
  'properties.transaction.timeout.ms' = '600000',
  'key.format' = 'raw',
  'key.fields' = 'user_id',
  'value.format' = 'registered-avro',
  {{ options('value.registered-avro', flink_registry) }},
  'value.registered-avro.subject' = 'late_readings-value',
  'sink.delivery-guarantee' = 'exactly-once',
  'sink.transaction-naming-strategy' = 'pooling',
  'sink.transactional-id-prefix' = 'heartwatch-{{ env }}-late_readings'
);
