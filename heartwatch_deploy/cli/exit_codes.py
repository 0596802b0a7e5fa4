"""What a command's exit code says."""

from typing import Final

DONE: Final = 0
ERROR: Final = 1
CHANGES: Final = 2
CONSENT: Final = 3
PARTLY: Final = 4
LOCKED: Final = 5
