"""How fast HeartWatch is: `python -m tests.bench`, one measure a file, listed in registry.py."""
