-- Heartbeats of patients, validated: a message that is none goes to `dead_letters` and stops nothing.
SET 'parallelism.default' = '{{ parallelism_around }}';
SET 'execution.checkpointing.interval' = '{{ checkpoint_interval_around_ms }} ms';
SET 'execution.checkpointing.mode' = 'EXACTLY_ONCE';
SET 'pipeline.object-reuse' = 'true';
SET 'table.local-time-zone' = 'UTC';

CREATE TABLE patient_heartbeats (
  patient_id STRING NOT NULL,
  `timestamp` TIMESTAMP(3) NOT NULL,
  heart_rate INT NOT NULL,
  status STRING NOT NULL,
  reason STRING,
  payload BYTES,
  `partition` INT NOT NULL METADATA VIRTUAL,
  `offset` BIGINT NOT NULL METADATA VIRTUAL,
  arrived_at TIMESTAMP_LTZ(3) NOT NULL METADATA FROM 'timestamp' VIRTUAL
) WITH (
  'connector' = 'kafka',
  'topic' = 'patient_heartbeats',
  {{ options('properties', flink_kafka) }},
  'properties.group.id' = 'heartwatch-{{ env }}-heartbeats',
  'scan.startup.mode' = 'earliest-offset',
  'value.format' = 'checked-json',
  'value.checked-json.bounds' = 'patient_id:1..256,heart_rate:1..300,status:1..64'
);

CREATE TABLE heartbeats (
  id STRING NOT NULL,
  patient_id STRING NOT NULL,
  `timestamp` TIMESTAMP(3) NOT NULL,
  heart_rate INT NOT NULL,
  status STRING NOT NULL,
  event_time TIMESTAMP_LTZ(3) NOT NULL METADATA FROM 'timestamp'
) WITH (
  'connector' = 'kafka',
  'topic' = 'heartbeats',
  {{ options('properties', flink_kafka) }},
  'properties.transaction.timeout.ms' = '600000',
  'key.format' = 'raw',
  'key.fields' = 'id',
  'value.format' = 'registered-avro',
  {{ options('value.registered-avro', flink_registry) }},
  'value.registered-avro.subject' = 'heartbeats-value',
  'sink.delivery-guarantee' = 'exactly-once',
  'sink.transaction-naming-strategy' = 'pooling',
  'sink.transactional-id-prefix' = 'heartwatch-{{ env }}-heartbeats'
);

EXECUTE STATEMENT SET BEGIN

INSERT INTO heartbeats
SELECT
  CONCAT(
    patient_id,
    '|',
    CAST(EXTRACT(EPOCH FROM `timestamp`) * 1000 + EXTRACT(MILLISECOND FROM `timestamp`) AS STRING)
  ),
  patient_id,
  `timestamp`,
  heart_rate,
  status,
  CAST(`timestamp` AS TIMESTAMP_LTZ(3))
FROM patient_heartbeats
WHERE reason IS NULL;

-- Another prefix than the detection's, of which it is no beginning either: a job aborts what it finds open under its own.
INSERT INTO dead_letters
  /*+ OPTIONS('sink.transactional-id-prefix' = 'heartwatch-{{ env }}-patient_heartbeats-dead_letters') */
SELECT 'patient_heartbeats', `partition`, `offset`, reason, payload, arrived_at
FROM patient_heartbeats
WHERE reason IS NOT NULL;

END;
