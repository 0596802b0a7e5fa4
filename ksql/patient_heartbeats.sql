-- Heartbeats of patients as their monitors send them. A field that is missing is null here, one of another type is an error
-- of the whole message, which only the processing log knows.
CREATE STREAM `patient_heartbeats` (
  `patient_id` STRING,
  `timestamp` BIGINT,
  `heart_rate` INTEGER,
  `status` STRING
) WITH (
  KAFKA_TOPIC = 'patient_heartbeats',
  VALUE_FORMAT = 'JSON',
  TIMESTAMP = '`timestamp`'
);
