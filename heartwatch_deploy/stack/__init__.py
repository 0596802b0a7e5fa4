"""The real local stack: what to download, start, watch and stop."""
