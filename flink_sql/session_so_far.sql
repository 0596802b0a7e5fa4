-- session_so_far(time, milliseconds) → ROW<began, readings> of the session that the newest row belongs to: flink_java/.
CREATE TEMPORARY SYSTEM FUNCTION session_so_far AS 'heartwatch.functions.SessionSoFar';
