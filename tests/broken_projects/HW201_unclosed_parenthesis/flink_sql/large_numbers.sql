CREATE TABLE large_numbers (number INT
WITH ('connector' = 'kafka', 'topic' = 'large_numbers');
