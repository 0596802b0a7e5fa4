"""Lineages as text, Mermaid, JSON and HTML."""

import json
import re

import pytest
from rich.text import Text

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.span import Span
from heartwatch_deploy.stages.lineage import Edge, Flow, Lineage, Node
from heartwatch_deploy.views.lineage import FORMATS
from heartwatch_deploy.views.lineage_shown import Shown
from heartwatch_deploy.views.lineage_text import lineage_text

HOSTILE = 'a"]</script><script>alert(1)</script> --> #x `y`\nz'


def topic(name: str) -> Address:
    return Address("kafka", "topic", name)


def graph(*ends: tuple[str, str]) -> Lineage:
    edges = tuple(Edge(topic(a), topic(b), Flow.READS, Span("f.sql", 2, 3)) for a, b in ends)
    names = sorted({each for pair in ends for each in pair})
    return Lineage(tuple(Node(topic(each), Span(f"{each}.yaml", 1)) for each in names), edges)


def drawn(*ends: tuple[str, str]) -> list[str]:
    text = lineage_text(Shown(graph(*ends), "p (dev)")).plain
    return [re.sub(r"kafka.topic/|  \w+\.yaml:1", "", line) for line in text.splitlines() if line][:-1]


def test_a_chain_runs_down_and_a_fork_is_indented() -> None:
    assert drawn(("a", "b"), ("b", "c"), ("c", "d"), ("c", "e"), ("d", "f")) == [
        "a", "↓ b", "↓ c", "├─ d", "│  ↓ f", "└─ e",
    ]  # fmt: skip


def test_a_branch_is_drawn_once() -> None:
    assert drawn(("a", "b"), ("a", "c"), ("b", "d"), ("c", "d"), ("d", "e")) == [
        "a", "├─ b", "│  ↓ d", "│  ↓ e", "└─ c", "   ↓ d  (drawn above)",
    ]  # fmt: skip


def test_circles_end() -> None:
    assert drawn(("a", "b"), ("b", "c"), ("c", "a")) == ["a", "↓ b", "↓ c", "↓ a  ↺ circle"]
    assert drawn(("a", "b"), ("b", "a")) == ["a", "⇄ b"]
    assert drawn(("a", "b"), ("b", "b")) == ["a", "↓ b", "⇄ b  ↺ circle"]


def test_both_directions_of_what_was_asked_for() -> None:
    text = lineage_text(Shown(graph(("a", "b"), ("b", "c")), "p (dev)", (topic("b"),))).plain
    assert text.splitlines()[:6] == [
        "upstream of kafka.topic/b", "kafka.topic/b  b.yaml:1", "↑ kafka.topic/a  a.yaml:1", "",
        "downstream of kafka.topic/b", "kafka.topic/b  b.yaml:1",
    ]  # fmt: skip


@pytest.mark.parametrize("form", list(FORMATS))
def test_a_very_long_chain_is_no_trouble(form: str) -> None:
    count = 10_000 if form in ("json", "mermaid") else 1500
    whole = graph(*((f"t{n:05}", f"t{n + 1:05}") for n in range(count)))
    assert f"t{count:05}" in str(FORMATS[form](Shown(whole, "p (dev)")))


@pytest.mark.parametrize("form", list(FORMATS))
def test_nothing_at_all_is_drawn_too(form: str) -> None:
    assert isinstance(FORMATS[form](Shown(Lineage(), "p (dev)")), str | Text)


def test_mermaid_names_cannot_be_syntax() -> None:
    chart = str(FORMATS["mermaid"](Shown(graph((HOSTILE, "b")), "p (dev)")))
    labels = re.findall(r'^  n\d+\(\["(.*)"\]\):::topic$', chart, re.MULTILINE)
    assert len(labels) == 2
    assert not set('"<>`') & set("".join(labels))
    assert "  n0 --> n1" in chart.splitlines()


def test_json_says_places() -> None:
    value = json.loads(str(FORMATS["json"](Shown(graph(("a", "b")), "p (dev)"))))
    assert value["nodes"][0]["defined"] == {"path": "a.yaml", "line": 1, "column": 1, "length": 1}
    assert value["edges"] == [
        {
            "source": "kafka.topic/a",
            "target": "kafka.topic/b",
            "flow": "reads",
            "written": {"path": "f.sql", "line": 2, "column": 3, "length": 1},
        }
    ]


def test_html_keeps_to_itself_and_escapes_names() -> None:
    page = str(FORMATS["html"](Shown(graph((HOSTILE, "b")), "<p>")))
    assert "alert(1)</script>" not in page
    assert "<title>Lineage of &lt;p&gt;</title>" in page
    asked = set(re.findall(r"(?:src|href)=\"([^\"]*)\"|url\(([^)]*)\)", page))
    assert all((link or place).startswith(("#", "data:,")) for link, place in asked)
    embedded = re.search(r'type="application/json">(.*?)</script>', page, re.DOTALL)
    assert embedded
    assert f"kafka.topic/{HOSTILE}" in {each["address"] for each in json.loads(embedded[1])["nodes"]}
