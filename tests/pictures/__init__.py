"""Pictures of what HeartWatch's stores hold after a real run, for the README."""
