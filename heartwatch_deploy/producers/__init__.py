"""The producers of this machine: begun once, and found and stopped from anywhere on it."""
