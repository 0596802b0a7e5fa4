"""Signals to end, while something is under way that must be put in order first."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Final

_ENDS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_STDERR: Final = 2


def set_by_signals(stop: threading.Event) -> None:
    """From now on a signal to end sets `stop`, and says so, until `interrupted_by_signals` around it is over. A further
    one changes nothing, since who is killed while putting things in order, or giving back a lock, leaves more to do.
    What was ignored before stays ignored."""

    def ask(number: int, _frame: FrameType | None) -> None:
        stop.set()
        words = f"{signal.Signals(number).name}: no more is begun; what is under way is set down, then this ends\n"
        with suppress(OSError):  # print() is not for handlers: what they interrupt may be printing
            os.write(_STDERR, words.encode())

    for each in _heard():
        signal.signal(each, ask)


@contextmanager
def interrupted_by_signals() -> Iterator[None]:
    """Meanwhile every signal to end is a KeyboardInterrupt, which gives back what is held."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {each: signal.getsignal(each) for each in _heard()}
    try:
        for each in before:
            signal.signal(each, interrupt)
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _heard() -> tuple[signal.Signals, ...]:
    """Only the main thread can hear signals, and none that are ignored or handled by other than Python."""
    if threading.current_thread() is not threading.main_thread():
        return ()
    return tuple(each for each in _ENDS if signal.getsignal(each) not in (signal.SIG_IGN, None))
