-- Messages of `readings` that are none, as far as ksqlDB can tell. What is not Avro comes from the processing log (type 0 is a
-- deserialisation error), which knows the bytes and the words but not the place, hence -1; a message that two queries read is
-- refused, and logged, twice. What is Avro but out of bounds is found here, without its bytes. Null values are passed over in
-- silence. Flink's version names every one of them, once, with its place and bytes.
SET 'auto.offset.reset' = 'earliest';

CREATE STREAM `dead_letters` WITH (
  KAFKA_TOPIC = 'dead_letters',
  VALUE_FORMAT = 'AVRO',
  VALUE_SCHEMA_ID = {{ schema_ids['dead_letters-value'] }},
  PARTITIONS = {{ partitions }},
  REPLICAS = {{ replication }},
  RETENTION_MS = 2592000000
) AS
SELECT
  message->deserializationError->`topic` AS `topic`,
  CAST(-1 AS INTEGER) AS `partition`,
  CAST(-1 AS BIGINT) AS `offset`,
  message->deserializationError->errorMessage AS `reason`,
  TO_BYTES(message->deserializationError->recordB64, 'base64') AS `payload`,
  FROM_UNIXTIME(time) AS `arrived_at`
FROM KSQL_PROCESSING_LOG
WHERE message->type = 0 AND message->deserializationError->`topic` = 'readings'
EMIT CHANGES;

INSERT INTO `dead_letters` WITH (QUERY_ID = 'dead_letters_out_of_bounds')
SELECT
  'readings' AS `topic`,
  ROWPARTITION AS `partition`,
  ROWOFFSET AS `offset`,
  'a value is out of bounds' AS `reason`,
  TO_BYTES(CAST(NULL AS STRING), 'base64') AS `payload`,
  `recorded_at` AS `arrived_at`
FROM `readings`
WHERE NOT (LEN(`user_id`) >= 1 AND LEN(`user_id`) <= 256 AND `latitude` BETWEEN -90 AND 90
  AND `longitude` BETWEEN -180 AND 180
  AND `heart_rate` BETWEEN 1 AND 300)
EMIT CHANGES;
