"""How many examples a test of a property tries: a few in every run, others each time; many with `EXAMPLES=20`."""

import os
from typing import Any, Final

from hypothesis import settings

TIMES: Final = float(os.environ.get("EXAMPLES", "1"))


def examples(count: int, **others: Any) -> settings:
    """Hypothesis' settings for a test that takes as long as it takes."""
    return settings(max_examples=max(1, round(count * TIMES)), deadline=None, **others)
