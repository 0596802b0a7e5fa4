"""The page's sections while readings come, each photographed as high as it is."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from heartwatch_deploy.dashboard.panels.registry import CONSOLE, DEPLOYMENTS, NOW, PANELS, SECTIONS
from heartwatch_deploy.readings import runs
from heartwatch_deploy.readings.endpoints import Servers
from heartwatch_deploy.readings.production import Broken, Production
from heartwatch_deploy.readings.targets import Target
from heartwatch_deploy.stack.process import until
from tests.live.browser import Browser, chromium
from tests.live.page import open_section, served
from tests.pictures.camera import save

WIDTH = 1280
_SHOWN_WITHIN = 180.0
_QUESTION = """SELECT user_id, window_start, avg_heart_rate, min_heart_rate, max_heart_rate, readings
FROM out_of_range_while_still"""


@contextmanager
def coming(project: Path, *, users: int, rate: float) -> Iterator[None]:
    """Meanwhile readings come as they happen."""
    target, stop = Target(Servers(project_dir=project)), threading.Event()
    work = Production(start=int(time.time() * 1000), rate=rate, users=users, broken=Broken(share=0.002))
    sending = threading.Thread(target=lambda: runs.generate(work, target, stop, close_after=None))
    sending.start()
    try:
        yield
    finally:
        stop.set()
        sending.join()


def photograph_page(project: Path, into: Path) -> None:
    """`page.png` and `page-dark.png` are its first section, `page-<section>.png` the others."""
    with served(project) as address, chromium(WIDTH, 900) as browser:
        browser.chrome.get(address)
        _choose_and_acknowledge(browser)
        for name in SECTIONS:
            open_section(browser, name)
            _READY.get(name, _panels_drawn(name))(browser)
            save(browser, into / ("page.png" if name == NOW else f"page-{name}.png"), width=WIDTH)
        open_section(browser, NOW)
        browser.ask("document.getElementById('theme-button').click()")
        _now_is_drawn(browser)
        save(browser, into / "page-dark.png", width=WIDTH)


def _choose_and_acknowledge(browser: Browser) -> None:
    """Somebody sees to the second alert of the list and looks at the third."""
    assert until(lambda: len(browser.rows("#alerts")) > 5, seconds=_SHOWN_WITHIN), browser.text("#alerts-empty")
    field = browser.chrome.find_element(By.ID, "by")
    field.send_keys(Keys.CONTROL, "a")
    field.send_keys("dr_lee")
    browser.ask("document.querySelectorAll('button[data-acknowledge]')[1].click()")
    assert browser.shows("Acknowledged by dr_lee", "#acknowledged"), browser.text("#acknowledged")
    browser.ask("document.querySelectorAll('button[data-alert]')[2].click()")


def _now_is_drawn(browser: Browser) -> None:
    assert browser.shows("readings in the last ten minutes", "#heart-words"), browser.text("#heart-words")
    assert until(lambda: bool(_dots(browser)), seconds=_SHOWN_WITHIN), "no alert on the map"
    _panels_drawn(NOW)(browser)


def _dots(browser: Browser) -> list[object]:
    return [each for trace in browser.figure("map")["data"] if trace.get("name") == "alerts" for each in trace["x"]]


def _panels_drawn(section: str) -> Callable[[Browser], None]:
    """Until every panel of the section has said something, and drawn what it has to draw."""
    names = [each.name for each in PANELS if each.section == section]

    def ready(browser: Browser) -> None:
        for name in names:
            assert until(lambda name=name: _is_drawn(browser, name), seconds=_SHOWN_WITHIN), name

    return ready


def _is_drawn(browser: Browser, name: str) -> bool:
    words = browser.text(f"#{name}-words")
    hidden = browser.ask(f"document.getElementById('{name}-figure').hidden")
    return (
        len(words) > 1 and not words.startswith(("No ", "Reading")) and (hidden or bool(browser.figure(name)["data"]))
    )


def _deployments_are_drawn(browser: Browser) -> None:
    assert until(lambda: len(browser.figure("graph")["layout"].get("annotations", ())) > 10, seconds=_SHOWN_WITHIN)
    assert browser.shows("RUNNING", "#health"), browser.text("#health")
    _panels_drawn(DEPLOYMENTS)(browser)


def _console_has_answered(browser: Browser) -> None:
    field = browser.chrome.find_element(By.ID, "statement")
    field.send_keys(Keys.CONTROL, "a")
    field.send_keys(_QUESTION)
    browser.chrome.find_element(By.ID, "ask-flink").click()
    assert until(lambda: len(browser.rows("#answer-rows")) > 5, seconds=_SHOWN_WITHIN), browser.text("#answer-words")


_READY = {NOW: _now_is_drawn, DEPLOYMENTS: _deployments_are_drawn, CONSOLE: _console_has_answered}
