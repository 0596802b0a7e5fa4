"""Plan, apply and migrate streaming SQL against running Kafka, Flink, ksqlDB, Connect and registry clusters."""
