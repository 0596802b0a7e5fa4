"""Signals to end, while something is under way that must be put in order first."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Final

_ENDS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_STDERR: Final = 2


@contextmanager
def set_by_signals(stop: threading.Event) -> Iterator[None]:
    """Meanwhile a signal to end sets `stop`, and says so; each further one changes nothing, since who is killed while
    it puts its affairs in order leaves more to do. What was ignored before stays ignored."""

    def ask(number: int, _frame: FrameType | None) -> None:
        stop.set()
        words = f"{signal.Signals(number).name}: no more is begun; what is under way is set down, then this ends\n"
        with suppress(OSError):  # print() is not for handlers: what they interrupt may be printing
            os.write(_STDERR, words.encode())

    with _handled(ask):
        yield


@contextmanager
def interrupted_by_signals() -> Iterator[None]:
    """Meanwhile every signal to end is a KeyboardInterrupt, which gives back what is held."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    with _handled(interrupt):
        yield


@contextmanager
def _handled(handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Only the main thread can hear signals."""
    heard = _ENDS if threading.current_thread() is threading.main_thread() else ()
    before = {each: signal.getsignal(each) for each in heard}
    mine = {each for each, known in before.items() if known not in (signal.SIG_IGN, None)}
    try:
        for each in mine:
            signal.signal(each, handler)
        yield
    finally:
        for each in mine:
            signal.signal(each, before[each])
