-- One row a user, activity and hour, when the hour is over. A counter that is lower than before began anew, at zero; a device's
-- first reading says nothing of what was before. SUM of nothing would be zero, where nothing is known.
SET 'auto.offset.reset' = 'earliest';
SET 'processing.guarantee' = 'exactly_once_v2';
{%- set known = "`@` IS NOT NULL AND `newest_@`[2]" %}
{%- set gained = "CASE WHEN " ~ known ~ " >= `newest_@`[1] THEN `newest_@`[2] - `newest_@`[1] WHEN " ~ known
  ~ " < `newest_@`[1] THEN `newest_@`[2] END" %}

CREATE TABLE `activity_windows` WITH (
  KAFKA_TOPIC = 'activity_windows',
  KEY_FORMAT = 'KAFKA',
  VALUE_FORMAT = 'AVRO',
  PARTITIONS = {{ partitions }},
  REPLICAS = {{ replication }}
) AS
SELECT
  CONCAT(`user_id`, '|', `activity`) AS `activity_key`,
  LATEST_BY_OFFSET(`user_id`) AS `user_id`,
  LATEST_BY_OFFSET(`activity`) AS `activity`,
  FROM_UNIXTIME(WINDOWSTART) AS `window_start`,
  FROM_UNIXTIME(WINDOWEND) AS `window_end`,
  COUNT(*) AS `readings`,
  {%- for each in ["steps", "distance", "calories_burned", "active_minutes"] %}
  CASE
    WHEN COUNT({{ gained | replace("@", each) }}) > 0 THEN SUM({{ gained | replace("@", each) }})
  END AS `{{ each }}`,
  {%- endfor %}
  AVG(`heart_rate`) AS `avg_heart_rate`,
  MAX(`heart_rate`) AS `max_heart_rate`
FROM `counted_readings`
WINDOW TUMBLING (SIZE {{ summary_minutes }} MINUTES, RETENTION 1 DAYS, GRACE PERIOD {{ grace_seconds }} SECONDS)
GROUP BY CONCAT(`user_id`, '|', `activity`)
EMIT FINAL;
