-- A heart rate far from the user's own average of the last minutes, itself included, keyed `user_id|recorded_at`. Sums of whole
-- numbers as in Flink's version, compared without a root. Judged in the order of arrival: a reading that comes in
-- disorder is held against what had come before it, where Flink's version waits and puts it in order.
SET 'auto.offset.reset' = 'earliest';
SET 'processing.guarantee' = 'exactly_once_v2';
{%- set recent = "FILTER(`newest`, each => each / 1000 >= `recorded_at` - " ~ moving_average_minutes * 60000
  ~ " AND each / 1000 <= `recorded_at`)" %}
{%- set readings = "CAST(ARRAY_LENGTH(" ~ recent ~ ") AS BIGINT)" %}
{%- set total = "REDUCE(" ~ recent ~ ", CAST(0 AS BIGINT), (sum, each) => sum + each % 1000)" %}
{%- set squares = "REDUCE(" ~ recent ~ ", CAST(0 AS BIGINT), (sum, each) => sum + (each % 1000) * (each % 1000))" %}

CREATE STREAM `moving_average_alerts` WITH (
  KAFKA_TOPIC = 'moving_average_alerts',
  KEY_FORMAT = 'KAFKA',
  VALUE_FORMAT = 'AVRO',
  VALUE_SCHEMA_ID = {{ schema_ids['moving_average_alerts-value'] }},
  PARTITIONS = {{ partitions }},
  REPLICAS = {{ replication }},
  RETENTION_MS = 2592000000
) AS
SELECT
  CONCAT(`user_id`, '|', CAST(`recorded_at` AS STRING)) AS `alert_key`,
  AS_VALUE(CONCAT(`user_id`, '|', CAST(`recorded_at` AS STRING))) AS `alert_id`,
  `user_id`,
  FROM_UNIXTIME(`recorded_at`) AS `recorded_at`,
  `heart_rate`,
  CAST({{ total }} AS DOUBLE) / {{ readings }} AS `avg_heart_rate`,
  SQRT(CAST({{ readings }} * {{ squares }} - {{ total }} * {{ total }} AS DOUBLE))
    / {{ readings }} AS `stddev_heart_rate`,
  {{ readings }} AS `readings`
FROM `recent_heart_rates`
WHERE CAST(({{ readings }} * `heart_rate` - {{ total }}) * ({{ readings }} * `heart_rate` - {{ total }}) AS DOUBLE)
  > CAST({{ moving_average_deviations }} AS DOUBLE) * {{ moving_average_deviations }}
    * ({{ readings }} * {{ squares }} - {{ total }} * {{ total }})
PARTITION BY CONCAT(`user_id`, '|', CAST(`recorded_at` AS STRING))
EMIT CHANGES;
