CREATE STREAM large_numbers AS
SELECT number AS size
FROM numbers
EMIT CHANGES;
