CREATE TABLE numbers (number INT) WITH (
  'connector' = 'kafka',
  'topic' = 'numbers',
  'properties.bootstrap.servers' = '{{ endpoints.kafka }}'
);
CREATE TABLE limits (limit_name STRING, number INT) WITH ('connector' = 'kafka', 'topic' = 'limits');
