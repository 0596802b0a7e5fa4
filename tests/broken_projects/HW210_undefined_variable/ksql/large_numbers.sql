DEFINE topic = 'large_numbers';
CREATE STREAM large_numbers WITH (kafka_topic = ${topc}) AS
SELECT * FROM numbers WHERE number > {{ threshold }} AND note <> '${note}';
