CREATE TABLE people (id INT) WITH (
  'connector' = 'jdbc',
  'url' = 'jdbc:postgresql://db/people?user=u&password=hunter2',
  'username' = 'small',
  'password' = 'hunter2'
);

CREATE TABLE beats (id INT) WITH (
  'connector' = 'kafka',
  'topic' = 'numbers',
  'properties.sasl.jaas.config' = 'x.ScramLoginModule required username="a" password="hunter2";',
  'properties.ssl.keystore.password' = 'hunter2',
  'properties.ssl.truststore.password' = '${flink:TRUST}',
  'value.registered-avro.basic-auth.user-info' = 'flink:hunter2',
  'value.registered-avro.basic-auth.credentials-source' = 'USER_INFO'
);

SET 'security.ssl.internal.key-password' = 'hunter2';

INSERT INTO beats SELECT id FROM people;
