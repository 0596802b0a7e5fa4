"""The running stack: loopback only, bounded, and back on its feet after kill -9 of any member."""

import json
from collections.abc import Iterator
from typing import Any

import psutil
import pytest
import requests
from click.testing import CliRunner
from conftest import RunningStack
from flink_jobs import CountingJob

from heartwatch_deploy.cli.stack import command
from heartwatch_deploy.stack import extras
from heartwatch_deploy.stack.members import DEFAULT
from heartwatch_deploy.stack.process import until
from heartwatch_deploy.stack.report import memory, report

pytestmark = pytest.mark.live
GIB = 1024**3


def run(stack: RunningStack, verb: str, *options: str) -> str:
    done = CliRunner().invoke(command, [verb, "-C", str(stack.project), *options], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture
def every_member(stack: RunningStack) -> set[str]:
    """The default members and those of the extras that run: Prometheus cannot be had everywhere."""
    running = extras.chosen(stack.endpoints.parts)
    assert {extra.name for extra in running} >= set(extras.EXTRAS) - {"metrics"}
    return {member.name for member in (*DEFAULT, *(member for extra in running for member in extra.members))}


def test_status_shows_every_member_healthy(stack: RunningStack, every_member: set[str]) -> None:
    def healthy() -> set[str]:
        told.update(json.loads(run(stack, "status", "--json")))
        return {member["name"] for member in told["members"] if member["health"] == "healthy"}

    told: dict[str, Any] = {}
    assert until(lambda: healthy() == every_member, seconds=60, every=1.0), told
    assert told["rss"] < 4 * GIB
    assert "kafka" in run(stack, "status")


def test_a_second_up_finds_it_running(stack: RunningStack) -> None:
    assert json.loads(run(stack, "up", "--json"))["kafka"] == stack.endpoints.kafka


def test_everything_listens_on_loopback_only(stack: RunningStack, every_member: set[str]) -> None:
    listening = [
        (member.name, connection.laddr.ip)
        for member in report(stack.project).members
        for connection in psutil.Process(member.pid).net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    ]
    assert {name for name, _ in listening} == every_member
    assert {ip.removeprefix("::ffff:") for _, ip in listening} == {"127.0.0.1"}


def test_memory_is_told_by_member(stack: RunningStack, every_member: set[str]) -> None:
    used = memory(stack.project)
    assert set(used) == every_member | {"supervisor"}
    assert all(size > 1024**2 for size in used.values())


def test_the_registry_refuses_incompatible_schemas_from_the_start(stack: RunningStack) -> None:
    told = requests.get(f"{stack.endpoints.registry}/config", timeout=10).json()
    assert told["compatibilityLevel"] == "BACKWARD"


def test_connect_offers_debezium(stack: RunningStack) -> None:
    plugins = requests.get(f"{stack.endpoints.connect}/connector-plugins", timeout=10).json()
    assert "io.debezium.connector.postgresql.PostgresConnector" in {plugin["class"] for plugin in plugins}


def test_logs_are_kept_by_member(stack: RunningStack) -> None:
    told = run(stack, "logs", "kafka", "-n", "5").splitlines()
    assert len(told) == 5
    assert all(line.startswith("kafka ") for line in told)


@pytest.fixture(scope="module")
def job(stack: RunningStack) -> Iterator[CountingJob]:
    job = CountingJob(stack.endpoints)
    yield job
    job.cancel()


@pytest.mark.parametrize("member", ["taskmanager", "jobmanager"])
def test_a_job_comes_back_from_its_newest_checkpoint(stack: RunningStack, job: CountingJob, member: str) -> None:
    newest = job.completed()
    killed = stack.kill(member)
    stack.wait_for_recovery(member, killed=killed)
    assert job.restored(at_least=newest), job.checkpoints()


@pytest.mark.parametrize("member", ["connect", "registry", "postgres", "kafka"])
def test_a_killed_member_comes_back_and_is_reported(stack: RunningStack, member: str) -> None:
    killed = stack.kill(member)
    stack.wait_for_recovery(member, killed=killed)
    assert f"{member}: ended by SIGKILL" in run(stack, "logs", "supervisor")


def test_a_member_stays_away_until_it_is_started(stack: RunningStack) -> None:
    run(stack, "stop", "registry")
    assert (stack.member("registry").health, stack.member("registry").process) == ("stopped", None)
    assert "stopped" in run(stack, "status")
    with pytest.raises(requests.ConnectionError):
        requests.get(stack.endpoints.registry, timeout=5)
    run(stack, "start", "registry")
    assert stack.member("registry").health == "healthy"
    assert requests.get(f"{stack.endpoints.registry}/subjects", timeout=10).ok
