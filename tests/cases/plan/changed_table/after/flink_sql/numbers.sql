CREATE TABLE numbers (number INT) WITH (
  'connector' = 'kafka',
  'topic' = 'numbers',
  'scan.startup.mode' = 'latest-offset',
  'properties.bootstrap.servers' = '{{ endpoints.kafka }}'
);
CREATE TABLE limits (limit_name STRING, number INT) WITH ('connector' = 'kafka', 'topic' = 'limits');
