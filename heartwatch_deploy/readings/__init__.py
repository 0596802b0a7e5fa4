"""Readings and ranges: generators, replays, producers, and the reference detection."""
