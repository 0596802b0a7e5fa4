"""The page's program on a port of its own, and its sections in the browser."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from heartwatch_deploy.stack.process import until
from tests.live.browser import SHOWN_WITHIN, Browser

ENDS_WITHIN = 15.0


@contextmanager
def served(project: Path) -> Iterator[str]:
    """The page's address; its program must end well on Ctrl-C."""
    command = [sys.executable, "-m", "heartwatch_deploy", "dashboard", "-C", str(project), "--port", "0"]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert running.stdout is not None
        line = running.stdout.readline()
        assert "http://127.0.0.1:" in line
        yield line.split()[4]
        running.send_signal(signal.SIGINT)
        assert running.wait(ENDS_WITHIN) == 0
    finally:
        running.kill()


def open_section(browser: Browser, name: str) -> None:
    browser.ask("document.getElementById(`to-${arguments[0]}`).click()", name)
    assert until(lambda: not browser.ask(f"document.getElementById('part-{name}').hidden"), seconds=SHOWN_WITHIN)
    assert browser.ask(f"document.getElementById('to-{name}').getAttribute('aria-current')") == "page"
