-- The stress of those who live in a state, hour by hour, keyed `state|window_start`.
SET 'auto.offset.reset' = 'earliest';
SET 'processing.guarantee' = 'exactly_once_v2';

CREATE STREAM `stress_by_state` WITH (
  KAFKA_TOPIC = 'stress_by_state',
  KEY_FORMAT = 'KAFKA',
  VALUE_FORMAT = 'AVRO',
  VALUE_SCHEMA_ID = {{ schema_ids['stress_by_state-value'] }},
  PARTITIONS = {{ partitions }},
  REPLICAS = {{ replication }},
  RETENTION_MS = 2592000000
) AS
SELECT
  CONCAT(`state`, '|', CAST(UNIX_TIMESTAMP(`window_start`) AS STRING)) AS `state_key`,
  AS_VALUE(CONCAT(`state`, '|', CAST(UNIX_TIMESTAMP(`window_start`) AS STRING))) AS `summary_key`,
  `state`,
  `window_start`,
  `window_end`,
  `readings`,
  `avg_stress`,
  `max_stress`,
  `avg_heart_rate`
FROM `closed_stress_windows`
PARTITION BY CONCAT(`state`, '|', CAST(UNIX_TIMESTAMP(`window_start`) AS STRING))
EMIT CHANGES;
