CREATE TABLE payments (
  card_id STRING NOT NULL,
  paid_at TIMESTAMP(3) NOT NULL,
  country STRING NOT NULL,
  cents BIGINT NOT NULL,
  WATERMARK FOR paid_at AS paid_at - INTERVAL '{{ grace_seconds }}' SECOND
) WITH (
  'connector' = 'kafka',
  'topic' = 'payments',
  'properties.bootstrap.servers' = '{{ endpoints.kafka }}',
  'properties.group.id' = '<< name >>-{{ env }}',
  'scan.startup.mode' = 'earliest-offset',
  'value.format' = 'avro-confluent',
  'value.avro-confluent.url' = '{{ endpoints.registry }}'
);
