DEFINE topic = 'numbers';
CREATE STREAM numbers (number INT) WITH (kafka_topic = '${topic}', partitions = ${partitions}, value_format = 'AVRO');
