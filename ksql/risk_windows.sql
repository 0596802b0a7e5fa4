-- What every user's readings of a window say, when the window closes; temperatures in thousandths of a degree.
SET 'auto.offset.reset' = 'earliest';
SET 'processing.guarantee' = 'exactly_once_v2';
{%- set stress = "CASE WHEN `stress` >= 0 AND `stress` <= 100 THEN CAST(`stress` AS BIGINT) END" %}
{%- set temperature = "CASE WHEN `temperature` >= 0 AND `temperature` <= 100"
  ~ " THEN CAST(FLOOR(`temperature` * 1000 + 0.5) AS BIGINT) END" %}

CREATE TABLE `risk_windows` WITH (
  KAFKA_TOPIC = 'risk_windows',
  KEY_FORMAT = 'KAFKA',
  VALUE_FORMAT = 'AVRO',
  PARTITIONS = {{ partitions }},
  REPLICAS = {{ replication }}
) AS
SELECT
  `user_id` AS `user_key`,
  AS_VALUE(`user_id`) AS `user_id`,
  FROM_UNIXTIME(WINDOWEND) AS `window_end`,
  COUNT(*) AS `readings`,
  AVG(`heart_rate`) AS `avg_heart_rate`,
  COUNT({{ stress }}) AS `with_stress`,
  SUM({{ stress }}) AS `stresses`,
  COUNT({{ temperature }}) AS `with_temperature`,
  SUM({{ temperature }}) AS `temperatures`
FROM `readings_in_full`
WINDOW TUMBLING (SIZE {{ risk_window_seconds }} SECONDS, RETENTION 1 DAYS, GRACE PERIOD {{ grace_seconds }} SECONDS)
WHERE LEN(`user_id`) >= 1 AND LEN(`user_id`) <= 256 AND `latitude` BETWEEN -90 AND 90
  AND `longitude` BETWEEN -180 AND 180
  AND `heart_rate` BETWEEN 1 AND 300
GROUP BY `user_id`
EMIT FINAL;
