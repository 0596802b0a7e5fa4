-- The topic `readings` once more, with what a reading may say besides. A table of its own, because every column costs
-- time to decode and the detection asks for none of these.
CREATE TABLE readings_in_detail (
  user_id STRING NOT NULL,
  recorded_at TIMESTAMP(3) NOT NULL,
  latitude DOUBLE NOT NULL,
  longitude DOUBLE NOT NULL,
  heart_rate INT NOT NULL,
  device_id STRING,
  steps INT,
  temperature DOUBLE,
  reason STRING,
  `partition` INT NOT NULL METADATA VIRTUAL,
  `offset` BIGINT NOT NULL METADATA VIRTUAL,
  WATERMARK FOR recorded_at AS recorded_at - INTERVAL '{{ grace_seconds }}' SECOND
) WITH (
  'connector' = 'kafka',
  'topic' = 'readings',
  {{ options('properties', flink_kafka) }},
  'properties.group.id' = 'heartwatch-{{ env }}-in_detail',
  'properties.fetch.min.bytes' = '{{ fetch_bytes }}',
  'properties.fetch.max.wait.ms' = '{{ fetch_wait_ms }}',
  -- What a killed producer had not committed, it sends again.
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'value.format' = 'registered-avro',
  {{ options('value.registered-avro', flink_registry) }},
  'value.registered-avro.bounds' = 'user_id:1..256,latitude:-90..90,longitude:-180..180,heart_rate:1..300'
);
