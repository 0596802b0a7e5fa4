-- Messages of device gateways, normalised into readings: a device stands for its wearer. ksqlDB writes every field of a schema
-- that it takes by id, so the fields that a gateway does not know are said to be null.
SET 'auto.offset.reset' = 'earliest';

CREATE STREAM `normalised_readings` WITH (
  KAFKA_TOPIC = 'readings',
  KEY_FORMAT = 'KAFKA',
  VALUE_FORMAT = 'AVRO',
  VALUE_SCHEMA_ID = {{ schema_ids['readings-value'] }},
  PARTITIONS = {{ partitions }},
  REPLICAS = {{ replication }}
) AS
SELECT
  `deviceId` AS `user_key`,
  AS_VALUE(`deviceId`) AS `user_id`,
  FROM_UNIXTIME(`timestamp`) AS `recorded_at`,
  `lat` AS `latitude`,
  `lon` AS `longitude`,
  `heartRate` AS `heart_rate`,
  AS_VALUE(`deviceId`) AS `device_id`,
  CAST(NULL AS STRING) AS `zipcode`,
  `steps` AS `steps`,
  CAST(NULL AS DOUBLE) AS `temperature`,
  CAST(NULL AS DOUBLE) AS `humidity`,
  CAST(NULL AS INTEGER) AS `cadence`,
  CAST(NULL AS DOUBLE) AS `speed`,
  CAST(NULL AS DOUBLE) AS `distance`,
  CAST(NULL AS DOUBLE) AS `calories_burned`,
  CAST(NULL AS INTEGER) AS `active_minutes`,
  CAST(NULL AS INTEGER) AS `stress`,
  CAST(NULL AS STRING) AS `activity`,
  CAST(NULL AS STRING) AS `state`,
  CAST(NULL AS INTEGER) AS `battery`,
  CAST(NULL AS STRING) AS `notification`
FROM `raw_wearable_data`
WHERE LEN(`deviceId`) >= 1 AND LEN(`deviceId`) <= 256 AND `lat` BETWEEN -90 AND 90 AND `lon` BETWEEN -180 AND 180
  AND `heartRate` BETWEEN 1 AND 300
PARTITION BY `deviceId`
EMIT CHANGES;

INSERT INTO `dead_letters` WITH (QUERY_ID = 'dead_letters_raw_wearable_data')
SELECT
  'raw_wearable_data' AS `topic`,
  ROWPARTITION AS `partition`,
  ROWOFFSET AS `offset`,
  'a value is missing or out of bounds' AS `reason`,
  TO_BYTES(CAST(NULL AS STRING), 'base64') AS `payload`,
  FROM_UNIXTIME(ROWTIME) AS `arrived_at`
FROM `raw_wearable_data`
WHERE COALESCE(LEN(`deviceId`), 0) < 1 OR LEN(`deviceId`) > 256 OR `lat` IS NULL OR `lat` NOT BETWEEN -90 AND 90
  OR `lon` IS NULL OR `lon` NOT BETWEEN -180 AND 180 OR `heartRate` IS NULL OR `heartRate` NOT BETWEEN 1 AND 300
EMIT CHANGES;
