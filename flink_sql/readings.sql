-- Every message of the topic as one row: a reading, or the reason why it is none (then `payload` holds its bytes, the
-- columns that may not be null hold zeros, and a time of 1970 moves no watermark).
CREATE TABLE readings (
  user_id STRING NOT NULL,
  recorded_at TIMESTAMP(3) NOT NULL,
  latitude DOUBLE NOT NULL,
  longitude DOUBLE NOT NULL,
  heart_rate INT NOT NULL,
  reason STRING,
  payload BYTES,
  `partition` INT NOT NULL METADATA VIRTUAL,
  `offset` BIGINT NOT NULL METADATA VIRTUAL,
  arrived_at TIMESTAMP_LTZ(3) NOT NULL METADATA FROM 'timestamp' VIRTUAL,
  WATERMARK FOR recorded_at AS recorded_at - INTERVAL '{{ grace_seconds }}' SECOND
) WITH (
  'connector' = 'kafka',
  'topic' = 'readings',
  {{ options('properties', flink_kafka) }},
  'properties.group.id' = 'heartwatch-{{ env }}',
  'properties.fetch.min.bytes' = '{{ fetch_bytes }}',
  'properties.fetch.max.wait.ms' = '{{ fetch_wait_ms }}',
  -- What a killed producer had not committed, it sends again.
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'value.format' = 'registered-avro',
  {{ options('value.registered-avro', flink_registry) }},
  'value.registered-avro.bounds' = 'user_id:1..256,latitude:-90..90,longitude:-180..180,heart_rate:1..300'
);
