"""What an apply did and how long it took, told over OTLP where a collector is named."""
