"""ksqlDB files: rendered and checked, not deployed yet."""
