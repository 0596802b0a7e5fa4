-- The newest range of every user. Its time is when it began to hold, not when it was loaded: a join takes rows in the order
-- of their time, and a range stamped with its loading would come after a reading that is being replayed.
CREATE TABLE `ranges` (
  `user_id` STRING PRIMARY KEY,
  `min_heart_rate` INTEGER,
  `max_heart_rate` INTEGER,
  `deleted` STRING,
  `valid_from` BIGINT
) WITH (
  KAFKA_TOPIC = 'range_versions',
  KEY_FORMAT = 'KAFKA',
  VALUE_FORMAT = 'AVRO',
  TIMESTAMP = '`valid_from`'
);
