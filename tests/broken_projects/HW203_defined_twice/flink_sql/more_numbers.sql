-- The same name again.
CREATE TABLE numbers (number BIGINT) WITH ('connector' = 'kafka', 'topic' = 'numbers');
