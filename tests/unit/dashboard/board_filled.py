"""A board as it is when data flows."""

import shutil
import tempfile
import zlib
from functools import cache
from pathlib import Path

from heartwatch_deploy.dashboard.board import Board
from heartwatch_deploy.dashboard.heart_rates import Columns
from heartwatch_deploy.watching.alert import Alert
from heartwatch_deploy.watching.deployment import Deployment, load
from heartwatch_deploy.watching.health import Lag, QueryHealth
from heartwatch_deploy.watching.topics import DEAD, READINGS

ROOT = Path(__file__).parents[3]
NOW = 1_795_000_000.0
USER = "user_00042"


def alert(user: str = USER, *, ago: int = 60, rate: float = 190.0) -> Alert:
    """One that ended so many seconds ago; its place depends on the user."""
    end = int(NOW - ago) * 1000
    south = 39 + zlib.crc32(user.encode()) % 100 / 50
    return Alert(user, end - 10_000, rate, 52, 108, south, -74.0, end, 5)


def core_in(directory: Path) -> Path:
    """This repository's content, in an environment that deploys no part of it but the core."""
    for name in ("avro", "cassandra", "connect", "deploy", "flink_sql", "ksql", "postgres"):
        shutil.copytree(ROOT / name, directory / name)
    with (directory / "deploy" / "environments" / "dev.yaml").open("a") as environment:
        environment.write("parts: []\n")
    return directory


@cache
def deployment() -> Deployment:
    """The core, without servers."""
    with tempfile.TemporaryDirectory() as directory:
        return load(core_in(Path(directory)), None)


def filled() -> Board:
    board = Board(start=NOW - 300)
    times = [int(NOW - ago) * 1000 for ago in range(120, 0, -1)]
    count = len(times)
    board.take_readings(Columns([USER] * count, times, [70] * count, [40.0] * count, [-74.0] * count), now=NOW)
    board.take_alerts([alert("user_00001", ago=200), alert()])
    board.take_ranges({USER: (51, 107)})
    board.take_reasons(DEAD, ["no value", "no value", "empty value"])
    for second in range(10):
        board.count({READINGS: 500, "heart_rate_alerts<readings": 400}, at=NOW - 10 + second)
    board.set_deployment(deployment())
    lag = Lag("heart_rate_alerts", READINGS, 800, 400.0)
    board.set_health(queries=(QueryHealth("heart_rate_alerts", "CANCELED", words="somebody did it"),), lags=(lag,))
    return board
