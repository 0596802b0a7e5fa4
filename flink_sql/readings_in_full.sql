-- The topic `readings` a third time, with what a wearable counts and measures besides: for the hourly sums and the score. A
-- table of its own, because every column costs time to decode and no other query asks for these.
CREATE TABLE readings_in_full (
  user_id STRING NOT NULL,
  recorded_at TIMESTAMP(3) NOT NULL,
  latitude DOUBLE NOT NULL,
  longitude DOUBLE NOT NULL,
  heart_rate INT NOT NULL,
  device_id STRING,
  steps INT,
  temperature DOUBLE,
  distance DOUBLE,
  calories_burned DOUBLE,
  active_minutes INT,
  stress INT,
  activity STRING,
  state STRING,
  reason STRING,
  WATERMARK FOR recorded_at AS recorded_at - INTERVAL '{{ grace_seconds }}' SECOND
) WITH (
  'connector' = 'kafka',
  'topic' = 'readings',
  {{ options('properties', flink_kafka) }},
  'properties.group.id' = 'heartwatch-{{ env }}-in_full',
  'properties.fetch.min.bytes' = '{{ fetch_bytes }}',
  'properties.fetch.max.wait.ms' = '{{ fetch_wait_ms }}',
  -- What a killed producer had not committed, it sends again.
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'value.format' = 'registered-avro',
  {{ options('value.registered-avro', flink_registry) }},
  'value.registered-avro.bounds' = 'user_id:1..256,latitude:-90..90,longitude:-180..180,heart_rate:1..300'
);
