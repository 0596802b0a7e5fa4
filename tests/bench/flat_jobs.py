"""Jobs that read a topic from its beginning to its present end, flat out, and what that took."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import psutil

from heartwatch_deploy.clients.flink_gateway import GatewaySession
from heartwatch_deploy.engines.flink_sql.address import ENGINE, job
from heartwatch_deploy.model.resource import Resource, Role
from tests.bench.measure import NoMeasurement
from tests.bench.world import PATIENT, World

DEPLOYED = "out_of_range_while_still"
SOURCE = "readings"
# All columns, those that Kafka adds too, since the deployed statements need them all.
ONLY_DECODE = f"CREATE TABLE nowhere WITH ('connector' = 'blackhole') AS SELECT * FROM {SOURCE}"
# What Flink itself brings for such messages; it ends the job at the first malformed one.
_BY_FLINK = """CREATE TABLE readings_by_flink WITH (
  'connector' = 'kafka', 'topic' = '{topic}', 'properties.bootstrap.servers' = '{kafka}',
  'scan.startup.mode' = 'earliest-offset', 'scan.bounded.mode' = 'latest-offset',
  'value.format' = 'avro-confluent', 'value.avro-confluent.url' = '{registry}'
) LIKE {topic} (EXCLUDING OPTIONS)"""
_DECODE_BY_FLINK = "CREATE TABLE nowhere WITH ('connector' = 'blackhole') AS SELECT * FROM readings_by_flink"
_BOUNDED = "ALTER TABLE {} SET ('scan.bounded.mode' = 'latest-offset')"
_ENDED_WITHIN = 1800.0
_TABLE = re.compile(r"\s*CREATE\s+(TEMPORARY\s+)?TABLE\b", re.IGNORECASE)


@dataclass(frozen=True)
class Script:
    """What a gateway session needs: settings, definitions in order, and the statement that starts the job."""

    settings: Mapping[str, str]
    definitions: tuple[str, ...]
    statement: str


@dataclass(frozen=True)
class Ran:
    """`seconds` from RUNNING to FINISHED as the JobManager notes them; `processor` and `broker` are the seconds of
    processor time that the TaskManager and the broker took meanwhile."""

    seconds: float
    processor: float
    broker: float


@dataclass(frozen=True)
class Scripts:
    """`only_decode` with the project's own format, `by_flink` the same with the one that Flink brings."""

    only_decode: Script
    by_flink: Script
    deployed: Script


def scripts(world: World) -> Scripts:
    """All from the project's files as they are now, and with one more statement for each table they read: it ends at
    its topic's present end."""
    _, desired = world.loaded(**PATIENT)
    deployed = desired.state.resources[job(DEPLOYED)]
    settings = dict(cast(Mapping[str, str], deployed.spec["settings"])) | {"pipeline.name": f"bench {DEPLOYED}"}
    session = cast(tuple[Mapping[str, str], ...], deployed.spec["session"])
    bounds = tuple(_BOUNDED.format(f"`{name}`") for name in _tables_read(deployed, session))
    definitions = (*(each["text"] for each in session), *bounds)
    statement = cast(Mapping[str, str], deployed.spec["statement"])["text"]
    at = world.endpoints
    by_flink = _BY_FLINK.format(topic=SOURCE, kafka=at.kafka, registry=at.registry)
    return Scripts(
        only_decode=Script(settings | {"pipeline.name": "bench only decode"}, definitions, ONLY_DECODE),
        by_flink=Script(
            settings | {"pipeline.name": "bench decode by Flink"}, (*definitions, by_flink), _DECODE_BY_FLINK
        ),
        deployed=Script(settings, definitions, statement),
    )


def run(world: World, script: Script) -> Ran:
    """Starts the job in a new session and waits until it has read and written everything; raises NoMeasurement when it
    does not end as it should."""
    taskmanager, broker = world.member("taskmanager"), world.member("kafka")
    before = _processor(taskmanager), _processor(broker)
    with GatewaySession(world.endpoints.flink_gateway, properties=script.settings) as session:
        for definition in script.definitions:
            session.run(definition)
        started = session.run(script.statement).job_id
    if started is None:
        raise NoMeasurement("the gateway started no job")
    times = _await_end(world, started)
    if world.member("taskmanager").pid != taskmanager.pid:
        raise NoMeasurement("the TaskManager was started anew meanwhile")
    return Ran(
        seconds=(times["FINISHED"] - times["RUNNING"]) / 1000,
        processor=_processor(taskmanager) - before[0],
        broker=_processor(broker) - before[1],
    )


def _await_end(world: World, started: str) -> Mapping[str, int]:
    deadline = time.monotonic() + _ENDED_WITHIN
    while True:
        state = world.flink.job_state(started)
        failures = world.flink.failures(started)
        if state == "FINISHED" and not failures:
            answer = world.flink.endpoint.get(f"/jobs/{started}")
            return cast(Mapping[str, int], answer["timestamps"])
        if failures or state in {None, "FAILED", "CANCELED"} or time.monotonic() > deadline:
            world.flink.cancel(started)
            raise NoMeasurement(f"the job is {state}: {failures[0].cause if failures else 'no failure is told'}")
        time.sleep(0.1)  # the JobManager tells nobody; its own timestamps are what counts


def _tables_read(deployed: Resource, session: tuple[Mapping[str, str], ...]) -> list[str]:
    written = {str(each.address) for each in deployed.references if each.role is Role.WRITES}
    prefix = f"{ENGINE}.table/"
    return [
        each["address"].removeprefix(prefix)
        for each in session
        if each["address"].startswith(prefix) and each["address"] not in written and _TABLE.match(each["text"])
    ]


def _processor(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)
