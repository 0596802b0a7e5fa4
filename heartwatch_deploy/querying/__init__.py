"""Looking at data, and never changing any: SELECTs on Flink and ksqlDB, and the messages of a topic."""
