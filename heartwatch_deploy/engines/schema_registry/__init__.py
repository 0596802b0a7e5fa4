"""Subjects of a Confluent-compatible schema registry."""
