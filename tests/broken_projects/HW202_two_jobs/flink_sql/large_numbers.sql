CREATE TABLE large_numbers (number INT) WITH ('connector' = 'kafka', 'topic' = 'large_numbers');
INSERT INTO large_numbers SELECT number FROM numbers;
INSERT INTO large_numbers SELECT number + 1 FROM numbers;
