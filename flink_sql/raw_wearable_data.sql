-- Messages of device gateways, normalised into readings; one that is no reading goes to `dead_letters` and stops nothing.
-- A device stands for its wearer: nothing says who else that would be.
SET 'parallelism.default' = '{{ parallelism_around }}';
SET 'execution.checkpointing.interval' = '{{ checkpoint_interval_around_ms }} ms';
SET 'execution.checkpointing.mode' = 'EXACTLY_ONCE';
SET 'pipeline.object-reuse' = 'true';
SET 'table.local-time-zone' = 'UTC';

CREATE TABLE raw_wearable_data (
  deviceId STRING NOT NULL,
  `timestamp` TIMESTAMP(3) NOT NULL,
  heartRate INT NOT NULL,
  steps INT,
  lat DOUBLE NOT NULL,
  lon DOUBLE NOT NULL,
  reason STRING,
  payload BYTES,
  `partition` INT NOT NULL METADATA VIRTUAL,
  `offset` BIGINT NOT NULL METADATA VIRTUAL,
  arrived_at TIMESTAMP_LTZ(3) NOT NULL METADATA FROM 'timestamp' VIRTUAL
) WITH (
  'connector' = 'kafka',
  'topic' = 'raw_wearable_data',
  {{ options('properties', flink_kafka) }},
  'properties.group.id' = 'heartwatch-{{ env }}-raw_wearable_data',
  'scan.startup.mode' = 'earliest-offset',
  'value.format' = 'checked-json',
  'value.checked-json.bounds' = 'deviceId:1..256,lat:-90..90,lon:-180..180,heartRate:1..300,steps:0..2147483647'
);

-- Optional fields of a reading that are no column here are written as null. At least once, so that an alert waits for no
-- transaction; whoever reads without waiting for transactions would see an aborted one's readings as well.
CREATE TABLE normalised_readings (
  user_id STRING NOT NULL,
  recorded_at TIMESTAMP(3) NOT NULL,
  latitude DOUBLE NOT NULL,
  longitude DOUBLE NOT NULL,
  heart_rate INT NOT NULL,
  device_id STRING,
  steps INT,
  event_time TIMESTAMP_LTZ(3) NOT NULL METADATA FROM 'timestamp'
) WITH (
  'connector' = 'kafka',
  'topic' = 'readings',
  {{ options('properties', flink_kafka) }},
  'properties.linger.ms' = '0',
  'key.format' = 'raw',
  'key.fields' = 'user_id',
  'value.format' = 'registered-avro',
  {{ options('value.registered-avro', flink_registry) }},
  'value.registered-avro.subject' = 'readings-value',
  'sink.delivery-guarantee' = 'at-least-once'
);

EXECUTE STATEMENT SET BEGIN

INSERT INTO normalised_readings
SELECT deviceId, `timestamp`, lat, lon, heartRate, deviceId, steps, CAST(`timestamp` AS TIMESTAMP_LTZ(3))
FROM raw_wearable_data
WHERE reason IS NULL;

-- Another prefix than the detection's, of which it is no beginning either: a job aborts what it finds open under its own.
INSERT INTO dead_letters
  /*+ OPTIONS('sink.transactional-id-prefix' = 'heartwatch-{{ env }}-raw_wearable_data-dead_letters') */
SELECT 'raw_wearable_data', `partition`, `offset`, reason, payload, arrived_at
FROM raw_wearable_data
WHERE reason IS NOT NULL;

END;
