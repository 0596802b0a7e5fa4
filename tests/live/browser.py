"""A headless Chromium at the page, and what stands on it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

from heartwatch_deploy.stack.process import until

SHOWN_WITHIN = 90.0
_OPTIONS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-dev-shm-usage")


@contextmanager
def chromium(width: int, height: int) -> Iterator["Browser"]:
    """Skips the test, in words that cannot be overlooked, where there is no Chromium with its driver."""
    program, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if program is None or driver is None:
        pytest.skip("no chromium and chromedriver: the page in a browser is NOT checked")
    options = ChromeOptions()
    options.binary_location = program
    for option in (*_OPTIONS, f"--window-size={width},{height}"):
        options.add_argument(option)
    chrome = Chrome(options=options, service=Service(driver))
    chrome.set_script_timeout(SHOWN_WITHIN)
    try:
        yield Browser(chrome)
    finally:
        chrome.quit()


class Browser:
    """Asks the page in one script at a time, so that nothing changes between two questions."""

    def __init__(self, chrome: Chrome) -> None:
        self.chrome = chrome

    def ask(self, script: str, *values: object) -> Any:
        return self.chrome.execute_script(f"return {script}", *values)

    def text(self, selector: str) -> str:
        """What people read there; empty where there is nothing."""
        return str(self.ask("(document.querySelector(arguments[0]) || {innerText: ''}).innerText", selector))

    def number(self, selector: str) -> float:
        """A number there, with commas or without; -1 while it is none."""
        words = self.text(selector).replace(",", "")
        return float(words) if words.replace(".", "", 1).isdigit() else -1.0

    def rows(self, selector: str) -> list[list[str]]:
        """The cells of a table's body."""
        script = "[...document.querySelectorAll(arguments[0] + ' tr')].map(r => [...r.cells].map(c => c.innerText))"
        return list(self.ask(script, selector))

    def figure(self, name: str) -> dict[str, Any]:
        """`data` and `layout` of a figure as plotly.js has them."""
        script = (
            "(p => ({data: p.data, layout: p.layout}))(document.querySelector('#' + arguments[0] + ' .js-plotly-plot'))"
        )
        return dict(self.ask(f"JSON.parse(JSON.stringify({script}))", name))

    def hosts(self) -> set[str]:
        """Whom the page has asked for anything."""
        script = "performance.getEntriesByType('resource').map(e => new URL(e.name).hostname)"
        return set(self.ask(script))

    def shows(self, words: str, selector: str) -> bool:
        """Whether the words stand there in time."""
        return until(lambda: words in self.text(selector), seconds=SHOWN_WITHIN)
