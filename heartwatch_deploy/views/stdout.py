"""Stdout, of which a failure is told from any other."""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager


class StdoutRefused(Exception):
    """It did not take what was said; the cause is the OSError."""


class Stdout(io.TextIOWrapper):
    """Tells by its number what its encoding has not; raises StdoutRefused."""

    def write(self, text: str, /) -> int:
        with _refusing():
            return super().write(text)

    def flush(self) -> None:
        with _refusing():
            super().flush()


def take_over() -> None:
    """From now on the interpreter's own stdout, if it has one, is such a one."""
    own = sys.stdout
    if isinstance(own, io.TextIOWrapper) and not isinstance(own, Stdout):
        encoding, by_lines = own.encoding, own.line_buffering
        sys.stdout = Stdout(own.detach(), encoding, "backslashreplace", line_buffering=by_lines)


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StdoutRefused from error
