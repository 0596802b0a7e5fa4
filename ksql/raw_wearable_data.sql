-- What device gateways send, in JSON. A message that is no JSON object is only in the processing log.
CREATE STREAM `raw_wearable_data` (
  `deviceId` STRING,
  `timestamp` BIGINT,
  `heartRate` INTEGER,
  `steps` INTEGER,
  `lat` DOUBLE,
  `lon` DOUBLE
) WITH (
  KAFKA_TOPIC = 'raw_wearable_data',
  VALUE_FORMAT = 'JSON',
  TIMESTAMP = '`timestamp`'
);
