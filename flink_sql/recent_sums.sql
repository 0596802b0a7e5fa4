-- recent_sums(time, value, milliseconds) → ROW<readings, total, squares> of the values that are at most so old: flink_java/.
CREATE TEMPORARY SYSTEM FUNCTION recent_sums AS 'heartwatch.functions.RecentSums';
