"""The page in a real browser over the running stack: it shows what was sent, whose it was, and what was killed."""

import contextlib
import math
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from heartwatch_deploy.clients.flink_rest import FlinkCluster
from heartwatch_deploy.dashboard.callbacks import ROWS
from heartwatch_deploy.dashboard.panels.registry import SECTIONS
from heartwatch_deploy.readings import runs
from heartwatch_deploy.readings.endpoints import Servers
from heartwatch_deploy.readings.people import user_id_of
from heartwatch_deploy.readings.production import Broken, Production
from heartwatch_deploy.readings.range_table import RangeTable
from heartwatch_deploy.readings.ranges import Ranges, RangeVersion, synthetic_range
from heartwatch_deploy.readings.reading import Reading
from heartwatch_deploy.readings.reference import Alert, Rules, detect
from heartwatch_deploy.readings.targets import Target
from heartwatch_deploy.stack.process import until
from tests.live.axe import serious_faults
from tests.live.browser import Browser, chromium
from tests.live.conftest import RunningStack
from tests.live.page import open_section, served
from tests.live.parts import parts_of
from tests.prove.evidence import Topics
from tests.prove.recorded import heartwatch

pytestmark = pytest.mark.live

USERS = RATE = 200
SECONDS = 60  # long enough for a slow machine to see the rate while it lasts
DEAD, LATE = 4, 3
SHOWN_WITHIN = 180.0


@pytest.fixture(scope="module")
def deployed(stack: RunningStack) -> Iterator[RunningStack]:
    """HeartWatch, deployed from nothing."""
    assert heartwatch(stack.project, "destroy", "--yes").returncode == 0
    RangeTable(Servers(project_dir=stack.project).postgres()).load(ranges_of_all())
    done = heartwatch(stack.project, "apply", "--var=idle_timeout_ms=120000")
    assert done.returncode == 0, done.stderr
    yield stack
    assert heartwatch(stack.project, "destroy", "--yes").returncode == 0


def ranges_of_all() -> list[RangeVersion]:
    return [synthetic_range(user_id_of(number), seed=1) for number in range(USERS)]


@contextlib.contextmanager
def feeding(stack: RunningStack) -> Iterator[None]:
    """Meanwhile readings are sent as they happen; at the end windows are closed, and some readings come too late."""
    target, stop = Target(Servers(project_dir=stack.project)), threading.Event()
    work = Production(start=int(time.time() * 1000), rate=RATE, users=USERS, seconds=SECONDS, broken=Broken(count=DEAD))
    sending = threading.Thread(target=lambda: runs.generate(work, target, stop, close_after=60_000))
    sending.start()
    try:
        yield
    except BaseException:
        stop.set()
        raise
    finally:
        sending.join()
    late = target.open()
    for number in range(LATE):
        late.send(Reading(user_id_of(number), work.start - 60_000, 40.0, -74.0, 70))
    late.close()


def test_the_page_shows_what_was_sent_and_what_was_killed(deployed: RunningStack) -> None:
    with served(deployed.project) as address, chromium(1280, 800) as browser:
        browser.chrome.get(address)
        nothing_yet(browser)
        with feeding(deployed):
            rates_are_shown(browser)
        topics = Topics(deployed.project)
        alerts = alerts_are_shown(browser, topics)
        choosing_shows_the_users_series(browser, topics, max(alerts))
        people_and_activity_are_shown(browser, max(alerts).user_id)
        applies_are_listed(browser)
        the_console_reads_a_topic_and_changes_nothing(browser)
        axe_finds_no_serious_fault(browser)
        open_section(browser, "now")
        a_user_is_found_by_name(browser, alerts)
        strays_are_counted(browser)
        works_on_a_phone_and_in_the_dark(browser)
        a_killed_job_is_told(browser, deployed)
        pressing_acknowledge_reaches_kafka(browser, deployed, topics)
        assert browser.hosts() == {"127.0.0.1"}, "the page must fetch nothing from elsewhere"


def nothing_yet(browser: Browser) -> None:
    assert browser.shows("All is well", "#status"), browser.text("#status")
    assert "No alerts yet" in browser.text("#alerts-empty")
    assert "not a medical device" in browser.text("header")
    assert "Choose an alert" in browser.text("#heart-words")


def people_and_activity_are_shown(browser: Browser, user: str) -> None:
    """The chosen user's day comes out of the topic; what is not deployed says so."""
    open_section(browser, "people")
    assert browser.shows(f"{user}: ", "#day-words"), browser.text("#day-words")
    assert browser.shows("readings in the last 24 hours", "#day-words"), browser.text("#day-words")
    assert browser.shows("nine of ten", "#live-rates-words"), browser.text("#live-rates-words")
    assert browser.shows("stack up --with risk", "#risk-words"), browser.text("#risk-words")
    open_section(browser, "devices")
    assert browser.shows("devices of the sample", "#device-map-words"), browser.text("#device-map-words")
    open_section(browser, "activity")
    assert browser.shows("a sample", "#shares-words"), browser.text("#shares-words")
    assert browser.shows("Mean stress", "#stress-map-words"), browser.text("#stress-map-words")


def applies_are_listed(browser: Browser) -> None:
    open_section(browser, "deployments")

    def newest() -> list[str]:
        return next(iter(browser.rows("#applies-rows")), [])

    assert until(lambda: newest()[3:5] == ["apply", "done"], seconds=SHOWN_WITHIN), newest()
    assert "create kafka.topic/" in newest()[5]


def the_console_reads_a_topic_and_changes_nothing(browser: Browser) -> None:
    open_section(browser, "console")
    browser.chrome.find_element(By.ID, "ask-topic").click()
    assert browser.shows("200 rows", "#answer-words"), browser.text("#answer-words")
    assert any("heart_rate" in cell for row in browser.rows("#answer-rows") for cell in row)
    written(browser, "statement", "DROP TABLE readings")
    browser.chrome.find_element(By.ID, "ask-flink").click()
    assert browser.shows("HW150", "#answer-words"), browser.text("#answer-words")


def axe_finds_no_serious_fault(browser: Browser) -> None:
    """Light on a desk, dark on a phone, in every section."""
    for width in (1280, 390):
        size = {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": width < 500}
        browser.chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        for name in SECTIONS:
            open_section(browser, name)
            assert serious_faults(browser) == []
            assert browser.ask("document.documentElement.scrollWidth") <= width, name
        browser.ask("document.getElementById('theme-button').click()")
    browser.chrome.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def rates_are_shown(browser: Browser) -> None:
    """On the tile, and on the graph's arrow into the query that reads `readings`, also in words."""

    def near(rate: float) -> bool:
        return math.isclose(rate, RATE, rel_tol=0.2)

    assert until(lambda: near(browser.number("#tile-readings")), seconds=SECONDS), browser.text("#tiles")

    def read() -> list[float]:
        rows = [row for row in browser.rows("#graph-part tbody") if row[:2] == ["readings", "heart_rate_alerts"]]
        return [float(row[2].split()[0].replace(",", "")) for row in rows]

    open_section(browser, "deployments")
    browser.ask("document.querySelector('#graph-part details').setAttribute('open', '')")
    assert until(lambda: any(near(rate) for rate in read()), seconds=SECONDS), browser.rows("#graph-part tbody")
    texts = {each.get("text", "") for each in browser.figure("graph")["layout"]["annotations"]}
    assert {"▤ readings", "ƒ out_of_range_while_still", "⇄ historical_ranges"} <= texts
    assert any(each.endswith("/s") and near(float(each[:-2].replace(",", ""))) for each in texts), texts
    open_section(browser, "now")


def alerts_are_shown(browser: Browser, topics: Topics) -> list[Alert]:
    """Exactly the reference's on the map, and as many of them in the list as it has rows for; those."""
    readings = [each for each in topics.readings().values() if isinstance(each, Reading)]
    in_time = readings[:]
    for number in range(LATE):
        in_time.remove(min((r for r in in_time if r.user_id == user_id_of(number)), key=lambda r: r.recorded_at))
    expected = detect(in_time, Ranges.of(ranges_of_all()), Rules(grace_seconds=math.inf)).alerts
    assert len(expected) > 5
    assert browser.text("#alerts-empty") == ""
    keys = sorted(f"{each.user_id}|{each.window_start}" for each in expected)

    def dots() -> list[str]:
        found = [trace["customdata"] for trace in browser.figure("map")["data"] if trace.get("name") == "alerts"]
        return sorted(found[0]) if found else []

    assert until(lambda: dots() == keys, seconds=SHOWN_WITHIN), dots()
    wanted = {row_of(each): each for each in expected}
    fit = min(ROWS, len(expected))

    def listed() -> list[Alert | None]:
        return [wanted.get(tuple(row[:4])) for row in browser.rows("#alerts")]

    assert until(lambda: len(set(listed())) == fit and None not in listed(), seconds=SHOWN_WITHIN), listed()
    return [each for each in listed() if each]


def choosing_shows_the_users_series(browser: Browser, topics: Topics, alert: Alert) -> None:
    """With the keyboard, as somebody would who has no mouse."""
    sent = {
        reading.recorded_at // 1000: reading.heart_rate
        for reading in topics.readings().values()
        if isinstance(reading, Reading) and reading.user_id == alert.user_id
    }
    newest = [rate for second, rate in sorted(sent.items()) if second > time.time() - 500]
    key = f"{alert.user_id}|{alert.window_start}"
    browser.ask("document.querySelector(`button[data-alert='${arguments[0]}']`).focus()", key)
    browser.chrome.switch_to.active_element.send_keys(Keys.ENTER)
    assert browser.shows(f"{alert.user_id}: {len(newest)} readings", "#heart-words"), browser.text("#heart-words")
    assert f"own range {alert.min_heart_rate} to {alert.max_heart_rate}" in browser.text("#heart-words")
    figure = browser.figure("heart")
    assert figure["data"][0]["y"] == newest
    bands = [(shape["y0"], shape["y1"]) for shape in figure["layout"]["shapes"] if shape.get("xref") == "paper"]
    assert bands == [(alert.min_heart_rate, alert.max_heart_rate)]
    ring = next(trace for trace in browser.figure("map")["data"] if trace.get("name") == "chosen")
    assert (ring["x"], ring["y"]) == ([alert.longitude], [alert.latitude])
    assert browser.ask("document.activeElement.dataset.alert") == key, "the focus stays where it was"


def a_user_is_found_by_name(browser: Browser, alerts: list[Alert]) -> None:
    wanted = alerts[-1].user_id
    field = browser.chrome.find_element(By.ID, "user")
    field.send_keys(wanted)
    assert until(lambda: {row[1] for row in browser.rows("#alerts")} == {wanted}, seconds=SHOWN_WITHIN)
    field.send_keys("nobody")
    assert browser.shows(f"“{wanted}nobody”", "#alerts-empty")


def strays_are_counted(browser: Browser) -> None:
    assert until(lambda: browser.number("#tile-dead_letters") == DEAD, seconds=SHOWN_WITHIN), browser.text("#tiles")
    assert until(lambda: browser.number("#tile-late_readings") == LATE, seconds=SHOWN_WITHIN), browser.text("#tiles")
    open_section(browser, "deployments")
    assert browser.shows("its window had closed", "#reasons")
    assert browser.shows("not Avro", "#reasons")


def works_on_a_phone_and_in_the_dark(browser: Browser) -> None:
    before = browser.ask("document.documentElement.dataset.theme")
    browser.ask("document.getElementById('theme-button').click()")
    assert until(lambda: browser.ask("document.documentElement.dataset.theme") != before, seconds=SHOWN_WITHIN)
    phone = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
    browser.chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", phone)
    width = "document.documentElement.scrollWidth"
    assert until(lambda: browser.ask(width) <= 390, seconds=SHOWN_WITHIN), browser.ask(width)
    browser.chrome.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def a_killed_job_is_told(browser: Browser, stack: RunningStack) -> None:
    flink = FlinkCluster(stack.endpoints.flink_rest)
    flink.cancel(next(job.id for job in flink.jobs() if job.name == "heart_rate_alerts" and job.is_live))
    assert browser.shows("Not well: heart_rate_alerts", "#status"), browser.text("#status")
    assert browser.shows("CANCELED", "#health")
    assert until(lambda: len(set(frames_of(browser))) == 2, seconds=SHOWN_WITHIN), frames_of(browser)


def pressing_acknowledge_reaches_kafka(browser: Browser, stack: RunningStack, topics: Topics) -> None:
    """With the keyboard, under the name that somebody gave; the page finds the topic once it is deployed."""
    targets = ("kafka.topic/acknowledgements", "schema_registry.subject/acknowledgements-value")
    with parts_of(stack, "escalations"):
        done = heartwatch(stack.project, "apply", *(f"--target={each}" for each in targets))
        assert done.returncode == 0, done.stderr
        open_section(browser, "now")
        written(browser, "user", Keys.BACKSPACE)
        written(browser, "by", "dr_lee")
        button = "document.querySelector('button[data-acknowledge]')"
        assert until(lambda: bool(browser.ask(button)), seconds=SHOWN_WITHIN), browser.text("#alerts-part")
        key = browser.ask(f"{button}.dataset.acknowledge")
        in_the_list = browser.chrome.find_element(By.CSS_SELECTOR, "#alerts td")
        ActionChains(browser.chrome).move_to_element(in_the_list).perform()  # it rests, and still says who has seen it
        browser.ask(f"{button}.focus()")
        browser.chrome.switch_to.active_element.send_keys(Keys.ENTER)
        assert browser.shows(f"Acknowledged by dr_lee: {key}", "#acknowledged"), browser.text("#acknowledged")
        assert [(row["alert_id"], row["by"]) for row in topics.rows("acknowledgements")] == [(key, "dr_lee")]
        assert key.encode() in {message.key for message in topics.messages("out_of_range_while_still")}
        assert until(lambda: seen_by(browser) == ["dr_lee"], seconds=SHOWN_WITHIN), browser.rows("#alerts")


def written(browser: Browser, field: str, keys: str) -> None:
    """Instead of what stood there."""
    browser.chrome.find_element(By.ID, field).send_keys(Keys.CONTROL, "a")
    browser.chrome.find_element(By.ID, field).send_keys(keys)


def seen_by(browser: Browser) -> list[str]:
    """Who acknowledged alerts of the list."""
    return [row[-1] for row in browser.rows("#alerts") if row[-1] not in {"–", "Acknowledge"}]


def frames_of(browser: Browser) -> list[str]:
    """The colours of the graph's boxes."""
    return [each["bordercolor"] for each in browser.figure("graph")["layout"]["annotations"] if each.get("bordercolor")]


def row_of(alert: Alert) -> tuple[str, ...]:
    """What the list says of it: window, user, average, range."""
    window = datetime.fromtimestamp(alert.window_start / 1000, tz=UTC).strftime("%H:%M:%S")
    sign = "▲" if alert.avg_heart_rate > alert.max_heart_rate else "▼"
    own = f"{alert.min_heart_rate}–{alert.max_heart_rate}"
    return window, alert.user_id, f"{sign} {alert.avg_heart_rate:.1f}", own
