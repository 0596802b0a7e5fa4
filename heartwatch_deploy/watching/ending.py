"""Ctrl-C and the end of the terminal as an event that the live view awaits."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_ENDS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def set_by_signals(over: threading.Event) -> Iterator[None]:
    """Meanwhile a signal to end sets `over`; a second Ctrl-C interrupts at once. For the main thread."""

    def end(*_: object) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        over.set()

    before = {number: signal.signal(number, end) for number in _ENDS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
