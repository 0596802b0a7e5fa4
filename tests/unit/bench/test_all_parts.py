"""What more readings need lies on the line through two paces."""

import pytest

from tests.bench.all_parts import Load, Whole

GIBIBYTE = 1 << 30
WHOLE = Whole(
    Load(100, {"kafka": 0.1, "search": 0.4, "registry": 0.02}),
    Load(300, {"kafka": 0.2, "search": 0.8, "registry": 0.01, "connect": 0.1}),
    {"kafka": GIBIBYTE, "search": GIBIBYTE // 2},
)


def test_a_member_needs_what_the_line_says() -> None:
    assert WHOLE.cores("kafka", 500) == pytest.approx(0.3)
    assert WHOLE.cores("search", 1300) == pytest.approx(2.8)
    assert WHOLE.cores("search", 300) == pytest.approx(0.8)


def test_one_that_needed_less_of_more_is_level_and_one_that_came_later_began_at_nothing() -> None:
    assert WHOLE.cores("registry", 16_000) == pytest.approx(0.01)
    assert WHOLE.cores("connect", 500) == pytest.approx(0.2)


def test_all_of_it_is_the_sum() -> None:
    assert WHOLE.need(500).cores == pytest.approx(0.3 + 1.2 + 0.01 + 0.2)
    assert WHOLE.need(500).gibibytes == pytest.approx(1.5)
    *members, last = WHOLE.table(500).rows
    assert members[0] == ("kafka", "0.10", "0.20", "0.30", "1,024")
    assert last == ("all", "0.52", "1.11", "1.71", "1,536")
