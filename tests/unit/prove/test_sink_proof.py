"""The proof of the sinks: that its troubles are those it tells of, and that its comparisons see a difference."""

from collections import Counter
from pathlib import Path

import pytest

from tests.prove.proof import Report
from tests.prove.sink_faults import MINUTE, SINKS, moments_of
from tests.prove.sink_load import poison
from tests.prove.sink_order import neighbours
from tests.prove.sink_rows import Difference


@pytest.mark.parametrize("seed", range(20))
def test_members_are_killed_while_all_servers_are_away_for_a_minute(seed: int) -> None:
    moments = moments_of(seed)
    assert moments.back - max(moments.away.values()) == pytest.approx(MINUTE)
    assert all(max(moments.away.values()) <= second < moments.back for second in moments.killed.values())
    assert moments == moments_of(seed)


def test_every_connector_gets_garbage_and_a_value_that_its_server_refuses() -> None:
    records = poison(0)
    for name in SINKS:
        kinds = [type(each.value) for each in records if name in each.refused_by]
        assert {bytes, dict} == set(kinds), name
    assert all(each.topic in SINKS[name] for each in records for name in each.refused_by)
    assert len({(each.topic, each.key) for each in records}) == len(records)


def test_an_order_is_that_of_each_partition() -> None:
    partitions = {"a": ("t", 0), "b": ("t", 1), "c": ("t", 0)}
    assert neighbours("abc", partitions) == neighbours("acb", partitions) == neighbours("bac", partitions)
    assert neighbours("cab", partitions) != neighbours("abc", partitions)


def test_a_difference_has_the_missing_and_what_is_there_too_often() -> None:
    found = Difference.between(Counter(["a", "a", "x"]), Counter(["a", "b"]))
    assert (found.expected, found.missing, sorted(found.extra)) == (2, ["b"], ["a", "x"])
    assert not found.is_none
    assert Difference.between(Counter("ab"), Counter("ba")).is_none


def test_a_report_has_one_heading_and_a_table_a_proof(tmp_path: Path) -> None:
    report = Report(tmp_path / "proofs" / "x.md", "# What\n", "| run | seed |")
    assert report.add([("| 1 | 5 |\n", True), ("| 2 | 6 |\n", False)], times=2) is False
    assert report.add([("| 1 | 7 |\n", True)], times=1) is True
    text = report.file.read_text()
    assert text.count("# What\n") == 1
    assert text.count("| run | seed |\n|---|---|\n") == 2
    assert "1 of 2 runs were exact." in text
