-- What a user did in an hour, by activity, keyed `user_id|activity|window_start`.
SET 'auto.offset.reset' = 'earliest';
SET 'processing.guarantee' = 'exactly_once_v2';

CREATE STREAM `activity_summary` WITH (
  KAFKA_TOPIC = 'activity_summary',
  KEY_FORMAT = 'KAFKA',
  VALUE_FORMAT = 'AVRO',
  VALUE_SCHEMA_ID = {{ schema_ids['activity_summary-value'] }},
  PARTITIONS = {{ partitions }},
  REPLICAS = {{ replication }},
  RETENTION_MS = 2592000000
) AS
SELECT
  CONCAT(`user_id`, '|', `activity`, '|', CAST(UNIX_TIMESTAMP(`window_start`) AS STRING)) AS `activity_key`,
  AS_VALUE(CONCAT(`user_id`, '|', `activity`, '|', CAST(UNIX_TIMESTAMP(`window_start`) AS STRING))) AS `summary_key`,
  `user_id`,
  `activity`,
  `window_start`,
  `window_end`,
  `readings`,
  `steps`,
  CAST(`distance` AS DOUBLE) / 1000 AS `distance`,
  CAST(`calories_burned` AS DOUBLE) / 1000 AS `calories_burned`,
  CAST(`active_minutes` AS DOUBLE) AS `active_minutes`,
  `avg_heart_rate`,
  `max_heart_rate`
FROM `closed_activity_windows`
PARTITION BY CONCAT(`user_id`, '|', `activity`, '|', CAST(UNIX_TIMESTAMP(`window_start`) AS STRING))
EMIT CHANGES;
