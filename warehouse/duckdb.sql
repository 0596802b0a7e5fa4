-- The files in the bucket as a table: every reading stands in exactly one of them. A column that older files lack is NULL
-- there; one that was renamed is two columns, each NULL where the other is filled.
-- A changed statement starts afresh, for which apply asks, and writes again what the topic still holds. Each reading once:
--   SELECT DISTINCT ON ("partition", "offset", user_id, recorded_at) * FROM processed_readings;
CREATE OR REPLACE VIEW processed_readings AS
SELECT *
FROM read_parquet(
  's3://heartwatch/processed_readings/*/*/*',
  hive_partitioning = true,
  hive_types = {'day': DATE, 'hour': VARCHAR},
  union_by_name = true
);
