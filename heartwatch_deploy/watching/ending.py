"""Ctrl-C and the end of the terminal as an event that the live view awaits."""

import queue
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_ENDS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Ending(threading.Event):
    """An event that a signal's handler may set at any moment. One of threading itself hangs for ever where the
    handler's own thread is just entering or leaving `wait`: it has the lock that `set` wants. It is never cleared."""

    def __init__(self) -> None:
        super().__init__()
        self._over = False
        self._told: queue.SimpleQueue[None] = queue.SimpleQueue()  # whose put() may come amid its own get()

    def is_set(self) -> bool:
        return self._over

    def set(self) -> None:
        self._over = True
        self._told.put(None)

    def wait(self, timeout: float | None = None) -> bool:
        if not self._over:
            try:
                self._told.get(timeout=timeout)
            except queue.Empty:
                return self._over
            self._told.put(None)  # for the others who wait
        return True


@contextmanager
def set_by_signals(over: Ending) -> Iterator[None]:
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
