"""axe-core's judgement of the page as it stands in the browser: what keeps people from using it."""

import threading
import zipfile
from functools import cache
from typing import Any, Final

from jgo.constants import MAVEN_CENTRAL_URL

from heartwatch_deploy.stack.fetch import fetch
from heartwatch_deploy.stack.lock import Artifact
from heartwatch_deploy.stack.paths import cache_dir
from tests.live.browser import Browser

# The makers' own jar for Selenium has the script in it: fetched once into the cache, like the stack's components.
JAR: Final = Artifact(
    "7c6cabdb5ac07e301a7133ea0f13fdc49c713a32d1866f015d559aee01244e23",
    175_088,
    "com/deque/html/axe-core/selenium/4.11.1/selenium-4.11.1.jar",
)
SERIOUS: Final = frozenset({"serious", "critical"})
_RUN: Final = """const done = arguments[0];
axe.run(document).then(found => done(found.violations.map(each =>
  ({impact: each.impact, rule: each.id, where: each.nodes.map(node => node.html.slice(0, 200))}))));"""


@cache
def script() -> str:
    downloads = cache_dir() / "downloads"
    downloads.mkdir(parents=True, exist_ok=True)
    jar = fetch(JAR, downloads, base_url=MAVEN_CENTRAL_URL, advance=lambda _: None, stop=threading.Event())
    with zipfile.ZipFile(jar) as archive:
        return archive.read("axe.min.js").decode()


def serious_faults(browser: Browser) -> list[dict[str, Any]]:
    """Rules that are broken, and where."""
    if not browser.ask("Boolean(window.axe)"):
        browser.chrome.execute_script(script())
    found: list[dict[str, Any]] = browser.chrome.execute_async_script(_RUN)
    return [each for each in found if each["impact"] in SERIOUS]
