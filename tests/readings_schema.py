"""The committed schema of readings: its text, and the bounds that it gives to the generator."""

from pathlib import Path

from heartwatch_deploy.readings.avro import read_schema
from heartwatch_deploy.readings.bounds import bounds_of
from heartwatch_deploy.readings.targets import SCHEMA

TEXT = read_schema(Path(__file__).parents[1] / SCHEMA)
BOUNDS = bounds_of(TEXT)
