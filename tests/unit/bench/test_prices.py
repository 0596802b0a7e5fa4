"""How many machines are computed from what was measured, and what else costs."""

import pytest

from tests.bench.prices import MACHINES, Machine, Need, between_zones, cheapest, disk, fleet

SMALL = Machine("small", 2, 8, 0.1)


@pytest.mark.parametrize(
    ("need", "replicas", "count"),
    [
        (Need(0.9, 3.0), False, 1),
        (Need(1.1, 3.0), False, 2),
        (Need(0.1, 4.1), False, 2),
        (Need(0.1, 0.1), True, 3),
        (Need(2.0, 3.0), True, 4),
        (Need(0.0, 0.0), False, 1),
    ],
)
def test_as_many_machines_as_leave_half_of_them_free(need: Need, *, replicas: bool, count: int) -> None:
    found = fleet(SMALL, need, replicas=replicas)
    assert found.count == count
    assert found.price == pytest.approx(count * 0.1)


def test_the_cheapest_is_no_dearer_than_any() -> None:
    need = Need(1.7, 5.0)
    assert cheapest(need, replicas=False).price == min(fleet(each, need, replicas=False).price for each in MACHINES)


def test_disks_and_traffic_are_paid_by_what_comes() -> None:
    assert disk(1e6, days=7) == pytest.approx(7 * 86.4 * 0.08 / 730)
    assert between_zones(1e6, copies=2) == pytest.approx(3.6 * 2 * 0.02)
