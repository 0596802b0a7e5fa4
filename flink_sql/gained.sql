-- gained(counter) → by how much the counter has grown since the row before, what was set back counted from zero: flink_java/.
CREATE TEMPORARY SYSTEM FUNCTION gained AS 'heartwatch.functions.Gained';
