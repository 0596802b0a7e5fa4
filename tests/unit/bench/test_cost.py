"""What is computed from the core's run and that of all parts, which the environment names meanwhile."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.bench import all_parts, cost, latency
from tests.bench.all_parts import PARTS, Load, Whole
from tests.bench.measure import QUICK, Sizes, Table
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


def test_all_parts_are_deployed_the_coefficients_before_all_else(world: Commands) -> None:
    all_parts._deploy(world, "http://127.0.0.1:9")
    said = (world.project / "deploy" / "environments" / "dev.yaml").read_text()
    assert said == f"values:\n  a: 1\nparts: [{', '.join(PARTS)}]\n"
    assert world.ran[-2:] == [("readings", "risk", "load"), ("apply", "--var=webhook_url=http://127.0.0.1:9")]


@pytest.mark.parametrize(("sizes", "met"), [(Sizes(), True), (QUICK, None)])
def test_the_goal_counts_at_its_own_rate_only(
    world: Commands, monkeypatch: pytest.MonkeyPatch, sizes: Sizes, *, met: bool | None
) -> None:
    seen = latency.Run({"a": 0}, {"a": latency.Receipt(1, 2.0)}, 0, float(sizes.cost_rate), (0, 1))
    core = cost.Core(Need(1.2, 3.0), 2e6, Table(("member",), (("kafka",),)), seen)
    monkeypatch.setattr(cost, "_core", lambda *_: core)
    few, many = (Load(rate, {"search": rate / 1000}) for rate in (100, 300))
    monkeypatch.setattr(all_parts, "whole", lambda *_: Whole(few, many, {"search": 1 << 30}))
    found = cost.run(world, sizes)
    assert [goal.met for goal in found.goals] == [met]
    assert world.ran == [("stack", "up"), ("stack", "down"), ("stack", "up", "--with", "all")]
    assert found.tables[2].rows[0] == ("search", "0.10", "0.30", f"{sizes.cost_rate / 1000:.2f}", "1,024")
    assert found.tables[0].rows[0][1:5] == ("2", "0.163", "3", "0.245")
