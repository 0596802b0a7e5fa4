"""The control planes: one folder each, with the same file names inside."""
