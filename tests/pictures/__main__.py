"""`python -m tests.pictures`: a real run on a stack with everything, and pictures of what its stores hold then."""

import argparse
import itertools
import sys
import time
from contextlib import nullcontext
from pathlib import Path

from confluent_kafka import Producer

from heartwatch_deploy.readings.generator import Load, generated
from heartwatch_deploy.readings.raw import as_raw
from heartwatch_deploy.stack.process import until
from tests.bench.everything import deploy_every_part
from tests.bench.world import World, own_project
from tests.live.conftest import REPOSITORY
from tests.live.receiver import Receiver
from tests.pictures.camera import photograph
from tests.pictures.drawings import PICTURES, WHILE_READINGS_COME
from tests.pictures.page import coming, photograph_page
from tests.pictures.sources import Sources
from tests.pictures.terminal import photograph_terminal
from tests.readings_schema import BOUNDS

_USERS, _RATE, _MINUTES = 400, 100, 14
_RAW = 500
_LIVE = 90
_TICKS_AHEAD = 400
_SHORTER = {"acknowledge_minutes": "1", "escalation_windows": "2", "summary_minutes": "5"}
_SETTLED_WITHIN = 600.0


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.pictures", description=__doc__)
    parser.add_argument("--into", type=Path, default=REPOSITORY / "docs" / "pictures")
    parser.add_argument("--project", type=Path, help="a copy of the content instead of a new one; its stack is left up")
    chosen = parser.parse_args()
    chosen.into.mkdir(parents=True, exist_ok=True)
    with nullcontext(chosen.project) if chosen.project else own_project() as project, Receiver() as receiver:
        world = World(project, _say)
        deploy_every_part(project)
        world.command("stack", "up", "--with", "all")
        world.deploy_afresh(_USERS, webhook_url=receiver.url, idle_timeout_ms="600000", **_SHORTER)
        _photograph(world, Sources(project, world.endpoints, receiver), chosen.into)
        _say("the demo")
        world.command("destroy", "--yes")
        world.command("demo", "--with=all", f"--seconds={_LIVE}", f"--picture={chosen.into / 'demo.svg'}")


def _photograph(world: World, sources: Sources, into: Path) -> None:
    """What the stores hold, and then what is seen while readings come."""
    _run(world)
    _settle(world, sources)
    photograph((into / f"{draw.__name__}.png", draw(sources).page()) for draw in PICTURES)
    _say("sending as fast as time passes")
    with coming(world.project, users=_USERS, rate=_RATE * 5):
        photograph_terminal(world.project, into)
        photograph_page(world.project, into)
        photograph((into / f"{draw.__name__}.png", draw(sources).page()) for draw in WHILE_READINGS_COME)


def _run(world: World) -> None:
    """Raw messages, readings of some minutes, and heartbeats; ticks close the windows up to now, and no further, so
    that what comes afterwards is in time."""
    start = int((time.time() - _MINUTES * 60 - _TICKS_AHEAD) * 1000)
    _say("sending")
    producer = Producer({"bootstrap.servers": world.endpoints.kafka, "partitioner": "murmur2_random"})
    load = Load(start=start, rate=20, users=40, seed=7, bounds=BOUNDS)
    for reading in itertools.islice(generated(load), _RAW):
        own = reading._replace(user_id=f"device-{reading.user_id}")
        producer.produce("raw_wearable_data", as_raw(own), own.user_id)
    assert producer.flush(30) == 0
    often = (f"--rate={_RATE}", f"--count={_RATE * _MINUTES * 60}", "--flat-out", f"--start={start}")
    ticks = ("--tick-every=5", "--ticks", f"--ticks-ahead={_TICKS_AHEAD}")
    world.command("readings", "generate", f"--users={_USERS}", *often, *ticks, "--silent=5%")
    world.command("readings", "heartbeats", "--count=5000", "--flat-out", f"--start={start}")


def _settle(world: World, sources: Sources) -> None:
    """Until every store has what its topic has, and the windows have closed."""
    for table in ("vitals_5m", "out_of_range_while_still", "heart_rate_alerts", "heartbeats", "vitals"):
        _say(f"waiting for {table}")
        assert until(lambda table=table: _rows(sources, table) > 0, seconds=_SETTLED_WITHIN, every=1.0), table

    for topic in ("activity_summary", "stress_by_state", "risk_score"):
        _say(f"waiting for {topic}")
        assert until(lambda topic=topic: bool(sources.topics.rows(topic)), seconds=_SETTLED_WITHIN, every=1.0), topic

    def all_vitals() -> bool:
        return _rows(sources, "vitals") >= world.kafka.message_count("vitals") > 0

    assert until(all_vitals, seconds=_SETTLED_WITHIN, every=1.0)
    assert until(lambda: bool(sources.receiver.taken), seconds=_SETTLED_WITHIN)
    for topic in ("device_status", "escalations"):
        _say(f"waiting for {topic}")
        assert until(lambda topic=topic: world.kafka.message_count(topic) > 0, seconds=_SETTLED_WITHIN, every=1.0), (
            topic
        )
    _say("waiting for the files")
    people = world.kafka.message_count("readings") - _RAW  # the rest are ticks and what came as raw messages
    assert until(lambda: _files(sources) >= people, seconds=_SETTLED_WITHIN, every=5.0)


def _rows(sources: Sources, table: str) -> int:
    return int(sources.postgres(f"SELECT count(*) FROM {table}")[1][0][0])


def _files(sources: Sources) -> int:
    _, rows = sources.files("SELECT count(*) FROM processed_readings")
    return int(rows[0][0]) if rows else 0


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
