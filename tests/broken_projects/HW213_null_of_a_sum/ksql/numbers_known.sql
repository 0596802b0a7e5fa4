CREATE STREAM numbers_known AS
SELECT *
FROM numbers
WHERE (number > {{ threshold }}) IS NOT NULL AND number * 2 IS NOT NULL AND ABS(number) IS NOT NULL;
