"""The live view and its summary as plain lines, for logs and pipes."""

import shlex
from collections.abc import Iterator
from pathlib import Path

from heartwatch_deploy.demo.around import Around
from heartwatch_deploy.demo.snapshot import Snapshot
from heartwatch_deploy.watching.topics import DEAD, IMMEDIATE, LATE, READINGS, WINDOWED


def line(snapshot: Snapshot) -> str:
    """One line for one moment."""
    streams = snapshot.streams
    delays = "-"
    if snapshot.delays is not None:
        delays = "/".join(f"{seconds * 1000:.0f}" for seconds in snapshot.delays) + " ms"
    ailing = [member.name for member in snapshot.members if not member.well]
    return (
        f"{snapshot.elapsed:5.0f} s  readings {streams[READINGS].rate:,.0f}/s"
        f"  heart_rate_alerts {streams[IMMEDIATE].rate:,.1f}/s (p50/p99 {delays})"
        f"  out_of_range_while_still {streams[WINDOWED].rate:,.1f}/s"
        f"  late {streams[LATE].total:,}  dead {streams[DEAD].total:,}"
        + (f"  NOT WELL: {', '.join(ailing)}" if ailing else "")
    )


def summary(snapshot: Snapshot) -> str:
    """What was seen in all, a line each, and whether alerts flowed."""
    rows = [f"{snapshot.elapsed:.0f} seconds:"]
    rows += [f"  {name:<26} {stream.total:>12,}" for name, stream in snapshot.streams.items()]
    rows += _around(snapshot.around)
    if snapshot.delays is not None:
        median, worst = (f"{seconds * 1000:,.0f} ms" for seconds in snapshot.delays)
        rows.append(f"  reading → heart_rate_alerts  p50 {median}, p99 {worst} (last 30 s)")
    missing = [name for name in (IMMEDIATE, WINDOWED) if snapshot.streams[name].total == 0]
    rows.append(f"No alerts came from {' and '.join(missing)}." if missing else "Both kinds of alerts flowed.")
    return "\n".join(rows)


def _around(around: Around) -> Iterator[str]:
    """The parts' topics and sinks, and what has nothing yet."""
    for title, many in (("topics of the parts", around.topics), ("taken by sinks", around.sinks)):
        if any(many.values()):
            yield f"  {title}:"
            yield from (f"    {name:<24} {number:>12,}" for name, number in many.items() if number)
    if around.idle:
        yield f"  nothing yet: {', '.join(around.idle)}"


def afterwards(project_dir: Path) -> str:
    """What stays, and how to stop it or go on."""
    where = "" if project_dir == Path() else f" -C {shlex.quote(str(project_dir))}"
    command = "python -m heartwatch_deploy"
    return (
        "The stack stays up, and so does the deployment:\n"
        f"  {command} demo{where}          goes on in seconds\n"
        f"  {command} status{where}        shows what is deployed\n"
        f"  {command} stack down{where}    stops it; topics, tables and jobs stay for the next time"
    )
