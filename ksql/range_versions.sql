-- Every range with the moment from which it holds: the first load has always held, a change holds from the next window on.
-- A topic of its own, because a table's time must be a column that its topic already has. Ten years of retention: without
-- it the ranges of users who never change would be gone after a week.
SET 'auto.offset.reset' = 'earliest';

CREATE STREAM `range_versions` WITH (
  KAFKA_TOPIC = 'range_versions',
  KEY_FORMAT = 'KAFKA',
  VALUE_FORMAT = 'AVRO',
  PARTITIONS = {{ partitions }},
  REPLICAS = {{ replication }},
  RETENTION_MS = 315360000000
) AS
SELECT
  `user_id`,
  `min_heart_rate`,
  `max_heart_rate`,
  `deleted`,
  CASE
    WHEN `op` = 'r' THEN CAST(0 AS BIGINT)
    ELSE (`committed_at` + {{ window_seconds * 1000 - 1 }}) / {{ window_seconds * 1000 }} * {{ window_seconds * 1000 }}
  END AS `valid_from`
FROM `historical_ranges`
EMIT CHANGES;
