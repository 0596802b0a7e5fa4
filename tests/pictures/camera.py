"""Pages photographed by a headless Chromium."""

import tempfile
from collections.abc import Iterable
from pathlib import Path

from heartwatch_deploy.stack.process import until
from tests.live.browser import Browser, chromium

WIDTH = 1104
_ALL_DRAWN = """document.fonts.status == 'loaded' &&
  [...document.querySelectorAll('.plotly-graph-div')].every(each => each.querySelector('.main-svg'))"""


def photograph(pages: Iterable[tuple[Path, str]]) -> None:
    """Each page as high as it is, as a PNG into its file."""
    with chromium(WIDTH, 900) as browser:
        for file, page in pages:
            _one(browser, file, page)


def _one(browser: Browser, file: Path, page: str) -> None:
    with tempfile.NamedTemporaryFile("w", suffix=".html", encoding="utf-8") as shown:
        shown.write(page)
        shown.flush()
        browser.chrome.get(f"file://{shown.name}")
        assert until(lambda: bool(browser.ask(_ALL_DRAWN)), seconds=30), f"{file} is not drawn"
        save(browser, file, width=WIDTH)


def save(browser: Browser, file: Path, *, width: int) -> None:
    """What the browser shows, as high as it is."""
    browser.ask("window.scrollTo(0, 0)")
    height = browser.ask("document.body.scrollHeight")
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    browser.chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    assert browser.chrome.save_screenshot(str(file)), file
    browser.chrome.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
