"""The HTML of a lineage in a headless Chromium, from a file, without a network."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from heartwatch_deploy.api import load_desired
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.span import Span
from heartwatch_deploy.stages.lineage import Edge, Flow, Lineage, Node, lineage_of
from heartwatch_deploy.storage.project import Selection
from heartwatch_deploy.views.lineage_html import lineage_html
from heartwatch_deploy.views.lineage_shown import Shown
from tests.live.browser import Browser, chromium

REPOSITORY = Path(__file__).parents[3]
JOB = "flink_sql.job/vitals"


@pytest.fixture(scope="module")
def lineage() -> Lineage:
    return lineage_of(load_desired(REPOSITORY, Selection("prod", offline=True))[1].state)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium(1400, 900) as found:
        yield found


@pytest.fixture
def page(browser: Browser, lineage: Lineage, tmp_path: Path) -> Browser:
    show(browser, lineage, tmp_path)
    return browser


def show(browser: Browser, lineage: Lineage, directory: Path) -> None:
    (directory / "lineage.html").write_text(lineage_html(Shown(lineage, "heartwatch (prod)")), "utf-8")
    browser.chrome.get((directory / "lineage.html").as_uri())


def click(browser: Browser, address: str) -> None:
    script = "document.querySelectorAll('.node')[nodes.findIndex(each => each.address === arguments[0])]"
    browser.ask(f"{script}.dispatchEvent(new MouseEvent('click', {{bubbles: true}}))", address)


def marked(browser: Browser, name: str) -> set[str]:
    script = "nodes.filter((_, index) => boxes[index].classList.contains(arguments[0])).map(each => each.address)"
    return set(browser.ask(script, name))


def test_a_click_marks_what_is_upstream_and_downstream_and_tells_the_place(page: Browser, lineage: Lineage) -> None:
    click(page, JOB)
    assert marked(page, "self") == {JOB}
    assert marked(page, "up") == set(map(str, lineage.upstream(Address.parse(JOB))))
    assert marked(page, "down") == set(map(str, lineage.downstream(Address.parse(JOB))))
    assert page.text("#place").startswith("flink_sql/vitals.sql:")
    page.ask("document.getElementById('close').click()")
    assert marked(page, "self") == set()


def test_the_search_finds_and_enter_goes_there(page: Browser) -> None:
    box = page.chrome.find_element("id", "query")
    box.send_keys("topic refused")
    assert page.text("#found").strip() == "kafka.topic/refused_records"
    box.send_keys("\n")
    assert marked(page, "self") == {"kafka.topic/refused_records"}
    assert page.ask("decodeURIComponent(location.hash)") == "#kafka.topic/refused_records"


def test_no_box_lies_on_another_and_names_fit_their_boxes(page: Browser) -> None:
    overlapping = """boxes.map(each => each.querySelector('rect').getBoundingClientRect()).filter((one, index, all) =>
      all.some((other, place) => place < index && one.left < other.right && other.left < one.right
        && one.top < other.bottom && other.top < one.bottom)).length"""
    assert page.ask(overlapping) == 0
    wider = """boxes.filter(each => each.querySelector('text').getBoundingClientRect().right >
      each.querySelector('rect').getBoundingClientRect().right).length"""
    assert page.ask(wider) == 0


def test_it_asks_nobody_and_complains_of_nothing(page: Browser) -> None:
    assert page.hosts() == set()
    assert page.chrome.get_log("browser") == []  # type: ignore[no-untyped-call]


def test_two_hundred_objects_are_drawn_and_marked_at_once(browser: Browser, tmp_path: Path) -> None:
    names = [Address("kafka", "topic", f"topic_with_a_long_name_{number}") for number in range(200)]
    nodes = tuple(Node(each, Span("f.yaml", 1)) for each in names)
    edges = tuple(Edge(names[n * 7 // 11], each, Flow.READS) for n, each in enumerate(names) if n)
    show(browser, Lineage(nodes, edges), tmp_path)
    marking = "choose(0); document.body.getBoundingClientRect(); return performance.now() - begin"
    taken = browser.ask(f"(begin => {{ {marking} }})(performance.now())")
    assert len(marked(browser, "down")) > 100
    assert taken < 1000
