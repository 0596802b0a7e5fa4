SET 'parallelism.default' = '1';
CREATE TABLE large_numbers (number INT) WITH ('connector' = 'kafka', 'topic' = 'large_numbers');
INSERT INTO large_numbers
SELECT n.number FROM numbers AS n JOIN limits AS l ON n.number > l.number
WHERE n.number >= {{ threshold }};
