-- Messages of `readings` that are not Avro, as far as ksqlDB can tell: from its processing log (type 0 is a deserialisation
-- error), which knows the bytes and the words but not the place, hence -1. Null values and readings without a user, a place
-- or a heart rate are passed over in silence by ksqlDB; Flink's version names each of them. A message that two queries read
-- is refused, and logged, twice.
SET 'auto.offset.reset' = 'earliest';

CREATE STREAM `dead_letters` WITH (
  KAFKA_TOPIC = 'dead_letters',
  VALUE_FORMAT = 'AVRO',
  VALUE_SCHEMA_ID = {{ schema_ids['dead_letters-value'] }},
  PARTITIONS = {{ partitions }},
  REPLICAS = {{ replication }}
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
