-- What the counters of every device say now, or nothing, and the two values of each that were known last: what it grew by is
-- their difference. In the order of arrival. Distances and calories in thousandths, as whole numbers. One reading a row: EMIT
-- CHANGES with a cache would skip some.
SET 'auto.offset.reset' = 'earliest';
SET 'cache.max.bytes.buffering' = '0';
SET 'processing.guarantee' = 'exactly_once_v2';
{%- set activity = "CASE WHEN `activity` <> '' THEN `activity` ELSE 'unknown' END" %}
{%- set whole = "CASE WHEN `@` >= 0 THEN CAST(`@` AS BIGINT) END" %}
{%- set thousandths = "CASE WHEN `@` >= 0 AND `@` <= 1000000000 THEN CAST(FLOOR(`@` * 1000 + 0.5) AS BIGINT) END" %}
{%- set counters = {"steps": whole, "distance": thousandths, "calories_burned": thousandths, "active_minutes": whole} %}

CREATE TABLE `counters` WITH (
  KAFKA_TOPIC = 'counters',
  KEY_FORMAT = 'KAFKA',
  VALUE_FORMAT = 'AVRO',
  PARTITIONS = {{ partitions }},
  REPLICAS = {{ replication }}
) AS
SELECT
  CONCAT(`user_id`, '|', COALESCE(`device_id`, '')) AS `device_key`,
  LATEST_BY_OFFSET(`user_id`) AS `user_id`,
  LATEST_BY_OFFSET(UNIX_TIMESTAMP(`recorded_at`)) AS `recorded_at`,
  {%- for each, value in counters.items() %}
  LATEST_BY_OFFSET({{ value | replace("@", each) }}, FALSE) AS `{{ each }}`,
  LATEST_BY_OFFSET({{ value | replace("@", each) }}, 2) AS `newest_{{ each }}`,
  {%- endfor %}
  LATEST_BY_OFFSET(`heart_rate`) AS `heart_rate`,
  LATEST_BY_OFFSET({{ activity }}) AS `activity`
FROM `readings_in_full`
WHERE LEN(`user_id`) >= 1 AND LEN(`user_id`) <= 256 AND `latitude` BETWEEN -90 AND 90
  AND `longitude` BETWEEN -180 AND 180
  AND `heart_rate` BETWEEN 1 AND 300
GROUP BY CONCAT(`user_id`, '|', COALESCE(`device_id`, ''))
EMIT CHANGES;
