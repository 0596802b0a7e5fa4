-- One row a user and so many windows running with an alert in each, once no other alert can come for them. Windows are counted,
-- not alerts: one that comes twice is one.
SET 'auto.offset.reset' = 'earliest';
SET 'processing.guarantee' = 'exactly_once_v2';

CREATE TABLE `alert_runs` WITH (
  KAFKA_TOPIC = 'alert_runs',
  KEY_FORMAT = 'KAFKA',
  VALUE_FORMAT = 'AVRO',
  PARTITIONS = {{ partitions }},
  REPLICAS = {{ replication }}
) AS
SELECT
  `user_id` AS `user_key`,
  AS_VALUE(`user_id`) AS `user_id`,
  FROM_UNIXTIME(WINDOWSTART) AS `run_start`,
  FROM_UNIXTIME(WINDOWEND) AS `run_end`
FROM `out_of_range_while_still`
WINDOW HOPPING (
  SIZE {{ escalation_windows * window_seconds }} SECONDS,
  ADVANCE BY {{ window_seconds }} SECONDS,
  RETENTION 1 DAYS,
  GRACE PERIOD {{ grace_seconds }} SECONDS
)
GROUP BY `user_id`
HAVING ARRAY_LENGTH(COLLECT_SET(UNIX_TIMESTAMP(`window_start`))) = {{ escalation_windows }}
EMIT FINAL;
