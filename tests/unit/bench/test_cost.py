"""What is computed from the core's run and the parts', and which parts an environment names meanwhile."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.bench import cost, latency, part_costs
from tests.bench.measure import QUICK, Sizes, Table
from tests.bench.part_costs import PARTS, Added
from tests.bench.prices import Need
from tests.bench.world import World


@dataclass(frozen=True)
class Commands(World):
    """Notes what would be run."""

    ran: list[tuple[str, ...]] = field(default_factory=list)

    def command(self, *arguments: str) -> None:  # type: ignore[override]
        self.ran.append(arguments)


@pytest.fixture
def world(tmp_path: Path) -> Commands:
    file = tmp_path / "deploy" / "environments" / "dev.yaml"
    file.parent.mkdir(parents=True)
    file.write_text("values:\n  a: 1\nparts: []\n")
    return Commands(tmp_path, lambda _: None)


def test_parts_are_deployed_beside_those_before(world: Commands) -> None:
    for number in range(len(PARTS) + 1):
        part_costs._deploy(world, PARTS[:number], "http://127.0.0.1:9")
        said = (world.project / "deploy" / "environments" / "dev.yaml").read_text()
        assert said == f"values:\n  a: 1\nparts: [{', '.join(PARTS[:number])}]\n"
    assert world.ran.count(("apply", "--var=webhook_url=http://127.0.0.1:9")) == len(PARTS) + 1
    assert ("readings", "risk", "load") in world.ran


@pytest.mark.parametrize(("sizes", "met"), [(Sizes(), True), (QUICK, None)])
def test_the_goal_counts_at_its_own_rate_only(
    world: Commands, monkeypatch: pytest.MonkeyPatch, sizes: Sizes, *, met: bool | None
) -> None:
    seen = latency.Run({"a": 0}, {"a": latency.Receipt(1, 2.0)}, 0, float(sizes.cost_rate), (0, 1))
    core = cost.Core(Need(1.2, 3.0), 2e6, Table(("member",), (("kafka",),)), seen)
    monkeypatch.setattr(cost, "_core", lambda *_: core)
    parts = [Added("search", Need(0.3, 0.5), {"search": 0.25, "connect": 0.05})]
    monkeypatch.setattr(cost, "added", lambda *_: iter(parts))
    found = cost.run(world, sizes)
    assert [goal.met for goal in found.goals] == [met]
    assert world.ran == [("stack", "up"), ("stack", "down"), ("stack", "up", "--with", "all")]
    part = found.tables[2].rows[0]
    grown = f"{0.3 * sizes.cost_rate / sizes.parts_rate:.2f}"
    assert part == ("search", "0.30", "search 0.25, connect 0.05", grown, "0.50")
    assert found.tables[0].rows[0][1:5] == ("2", "0.163", "3", "0.245")
