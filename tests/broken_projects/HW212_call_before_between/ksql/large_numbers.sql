CREATE STREAM large_numbers AS
SELECT *
FROM numbers
WHERE ABS(number) BETWEEN {{ threshold }} AND 9 AND number BETWEEN ABS(1) AND 9;
