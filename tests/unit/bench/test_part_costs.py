"""What a part adds is the difference between two runs, its own server counted whole."""

import pytest

from tests.bench.part_costs import Load, difference

GIBIBYTE = 1 << 30
BEFORE = Load({"kafka": 0.2, "taskmanager": 0.3}, {"kafka": GIBIBYTE, "search": GIBIBYTE // 2})


def test_a_part_adds_what_is_more_than_before() -> None:
    after = Load({"kafka": 0.25, "taskmanager": 0.5, "postgres": 0.1}, {"kafka": 2 * GIBIBYTE, "search": GIBIBYTE // 2})
    found = difference("risk", BEFORE, after)
    assert found.need.cores == pytest.approx(0.35)
    assert found.need.gibibytes == pytest.approx(1.0)
    assert found.by_member == pytest.approx({"kafka": 0.05, "taskmanager": 0.2, "postgres": 0.1})


def test_its_own_server_counts_whole_in_memory() -> None:
    assert difference("search", BEFORE, BEFORE).need.gibibytes == pytest.approx(0.5)


def test_less_than_before_is_nothing() -> None:
    found = difference("devices", BEFORE, Load({"kafka": 0.1, "taskmanager": 0.3}, {"kafka": GIBIBYTE}))
    assert (found.need.cores, found.need.gibibytes, found.by_member) == (0.0, 0.0, {})
