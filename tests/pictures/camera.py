"""Pages photographed by a headless Chromium."""

import tempfile
from collections.abc import Iterable
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.ui import WebDriverWait

WIDTH = 1104
_OPTIONS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--window-size={WIDTH},900")
_ALL_DRAWN = """return document.fonts.status == 'loaded' &&
  [...document.querySelectorAll('.plotly-graph-div')].every(each => each.querySelector('.main-svg'))"""


def photograph(pages: Iterable[tuple[Path, str]]) -> None:
    """Each page as high as it is, as a PNG into its file."""
    options = webdriver.ChromeOptions()
    for option in _OPTIONS:
        options.add_argument(option)
    browser = webdriver.Chrome(options=options, service=Service())
    try:
        for file, page in pages:
            _one(browser, file, page)
    finally:
        browser.quit()


def _one(browser: webdriver.Chrome, file: Path, page: str) -> None:
    with tempfile.NamedTemporaryFile("w", suffix=".html", encoding="utf-8") as shown:
        shown.write(page)
        shown.flush()
        browser.get(f"file://{shown.name}")
        WebDriverWait(browser, 30).until(lambda driver: driver.execute_script(_ALL_DRAWN))
        height = browser.execute_script("return document.body.scrollHeight")
        size = {"width": WIDTH, "height": height, "deviceScaleFactor": 1, "mobile": False}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        assert browser.save_screenshot(str(file)), file
