-- The files in the bucket as a table: every reading stands in exactly one of them. A column that older files lack is NULL
-- there.
CREATE OR REPLACE VIEW processed_readings AS
SELECT *
FROM read_parquet(
  's3://heartwatch/processed_readings/*/*/*',
  hive_partitioning = true,
  hive_types = {'day': DATE, 'hour': VARCHAR},
  union_by_name = true
);
