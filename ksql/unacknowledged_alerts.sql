-- Alerts without an acknowledgement in time. By event time, which stands still when no alerts come; Flink's version goes by the
-- clock on the wall. An acknowledgement may be an hour older than the alert's window: clocks differ.
SET 'auto.offset.reset' = 'earliest';
SET 'processing.guarantee' = 'exactly_once_v2';

CREATE STREAM `unacknowledged_alerts` WITH (
  KAFKA_TOPIC = 'unacknowledged_alerts',
  KEY_FORMAT = 'KAFKA',
  VALUE_FORMAT = 'AVRO',
  PARTITIONS = {{ partitions }},
  REPLICAS = {{ replication }}
) AS
SELECT
  raised.`alert_key` AS `alert_key`,
  AS_VALUE(raised.`alert_key`) AS `alert_id`,
  raised.`user_id` AS `user_id`,
  raised.`window_end` AS `since`
FROM `out_of_range_while_still` AS raised
LEFT JOIN `acknowledgements` AS said WITHIN (
  1 HOURS,
  {{ (acknowledge_minutes * 60) | int + window_seconds }} SECONDS
) GRACE PERIOD {{ grace_seconds }} SECONDS
  ON raised.`alert_key` = said.`alert_key`
WHERE said.`alert_id` IS NULL
EMIT CHANGES;
