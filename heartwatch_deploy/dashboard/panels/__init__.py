"""Panels of the page: each a file, a pure function of what is known, and a line in the registry."""
