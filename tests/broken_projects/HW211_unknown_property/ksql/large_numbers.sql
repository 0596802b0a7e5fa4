CREATE STREAM large_numbers WITH (
  kafka_topc = 'large_numbers',
  window_size = '10 SECONDS'
) AS SELECT * FROM numbers WHERE number > {{ threshold }};
