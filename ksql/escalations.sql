-- Alerts that nobody acknowledged in time, and users who alert in several windows running, keyed by the reason and what it is
-- about.
SET 'auto.offset.reset' = 'earliest';
SET 'processing.guarantee' = 'exactly_once_v2';

CREATE STREAM `escalations` WITH (
  KAFKA_TOPIC = 'escalations',
  KEY_FORMAT = 'KAFKA',
  VALUE_FORMAT = 'AVRO',
  VALUE_SCHEMA_ID = {{ schema_ids['escalations-value'] }},
  PARTITIONS = {{ partitions }},
  REPLICAS = {{ replication }},
  RETENTION_MS = 2592000000
) AS
SELECT
  CONCAT('unacknowledged|', `alert_id`) AS `escalation_key`,
  AS_VALUE(CONCAT('unacknowledged|', `alert_id`)) AS `escalation_id`,
  `user_id`,
  `alert_id`,
  'unacknowledged' AS `reason`,
  `since`,
  FROM_UNIXTIME(UNIX_TIMESTAMP(`since`) + {{ (acknowledge_minutes * 60000) | int }}) AS `escalated_at`,
  CAST(NULL AS INTEGER) AS `windows`
FROM `unacknowledged_alerts`
PARTITION BY CONCAT('unacknowledged|', `alert_id`)
EMIT CHANGES;

INSERT INTO `escalations` WITH (QUERY_ID = 'escalations_runs')
SELECT
  CONCAT('keeps_alerting|', `user_id`, '|', CAST(UNIX_TIMESTAMP(`run_end`) AS STRING)) AS `escalation_key`,
  AS_VALUE(CONCAT('keeps_alerting|', `user_id`, '|', CAST(UNIX_TIMESTAMP(`run_end`) AS STRING))) AS `escalation_id`,
  `user_id`,
  CAST(NULL AS STRING) AS `alert_id`,
  'keeps_alerting' AS `reason`,
  `run_start` AS `since`,
  `run_end` AS `escalated_at`,
  {{ escalation_windows }} AS `windows`
FROM `closed_alert_runs`
PARTITION BY CONCAT('keeps_alerting|', `user_id`, '|', CAST(UNIX_TIMESTAMP(`run_end`) AS STRING))
EMIT CHANGES;

INSERT INTO `dead_letters` WITH (QUERY_ID = 'dead_letters_acknowledgements')
SELECT
  'acknowledgements' AS `topic`,
  ROWPARTITION AS `partition`,
  ROWOFFSET AS `offset`,
  'a value is missing or out of bounds' AS `reason`,
  TO_BYTES(CAST(NULL AS STRING), 'base64') AS `payload`,
  `at` AS `arrived_at`
FROM `acknowledgements`
WHERE NOT (LEN(`alert_id`) >= 1 AND LEN(`alert_id`) <= 300 AND LEN(`by`) >= 1 AND LEN(`by`) <= 256)
PARTITION BY NULL
EMIT CHANGES;
