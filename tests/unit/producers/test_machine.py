"""One run of producers a host's name; another process can end it, and only it."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from heartwatch_deploy.cli.readings import command
from heartwatch_deploy.producers.machine import Machine

HOLDER = """
import signal, sys, threading
from pathlib import Path
from heartwatch_deploy.producers.machine import Machine
stop = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: stop.set())
with Machine(Path(sys.argv[1]), "a").producing():
    print("ready", flush=True)
    stop.wait()
print("orderly", flush=True)
"""


def holder(project: Path) -> "subprocess.Popen[str]":
    process = subprocess.Popen([sys.executable, "-c", HOLDER, str(project)], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    return process


def run(project: Path, *arguments: str, **variables: str) -> Result:
    return CliRunner().invoke(command, ["produce", "-C", str(project), *arguments], env=variables)


def test_another_process_stops_it_in_good_order(tmp_path: Path) -> None:
    process = holder(tmp_path)
    assert Machine(tmp_path, "b").stop() is False
    assert process.poll() is None
    stopped = run(tmp_path, "--host=a", PRODUCER_RUN="0")
    assert (stopped.exit_code, stopped.stderr) == (0, "producers of a: stopped\n")
    process.wait()
    assert process.stdout
    assert (process.stdout.read(), process.returncode) == ("orderly\n", 0)
    process.stdout.close()
    again = run(tmp_path, "--host=a", PRODUCER_RUN="0")
    assert (again.exit_code, again.stderr) == (0, "producers of a: none run\n")


def test_a_second_run_of_the_name_is_refused(tmp_path: Path) -> None:
    process = holder(tmp_path)
    refused = run(tmp_path, "--host=a")
    assert refused.exit_code == 1
    assert "HW809" in refused.stderr
    with Machine(tmp_path, "b").producing():
        assert process.poll() is None
    process.terminate()
    process.communicate()


def test_a_killed_run_is_none(tmp_path: Path) -> None:
    """Its file is still there, and the number in it may be another process' by now."""
    process = holder(tmp_path)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    written = tmp_path / ".heartwatch/producers/a.json"
    written.write_text(json.dumps({"pid": os.getpid(), "born": 0}))
    assert Machine(tmp_path, "a").stop() is False
    with Machine(tmp_path, "a").producing():
        assert json.loads(written.read_text())["pid"] == os.getpid()
    assert not written.exists()


def test_an_older_process_number_is_never_ended(tmp_path: Path) -> None:
    machine = Machine(tmp_path, "a")
    with machine.producing():
        (tmp_path / ".heartwatch/producers/a.json").write_text(json.dumps({"pid": os.getpid(), "born": 1.0}))
        assert machine.stop() is False


@pytest.mark.parametrize(
    ("arguments", "variables"),
    [
        ((), {"MODE": "prod"}),
        ((__file__,), {"MODE": "dev"}),
        ((), {"MODE": "production"}),
        (("--host=../a",), {}),
        ((), {"PRODUCER_RUN": "perhaps"}),
        ((__file__, "--host=a", "--bootstrap=x:1", "--registry=http://x:1"), {"MODE": "prod", "PRODUCER_LIST": "a a"}),
        ((__file__,), {"MODE": "prod", "NUM_PRODUCERS_PROCESSES_PER_MACHINE": "0"}),
    ],
)
def test_what_is_asked_wrongly_is_explained(
    tmp_path: Path, arguments: tuple[str, ...], variables: dict[str, str]
) -> None:
    refused = run(tmp_path, *arguments, **variables)
    assert refused.exit_code == 2
    assert "Usage" in refused.stderr


def test_a_machine_that_is_not_in_the_list(tmp_path: Path) -> None:
    refused = run(tmp_path, __file__, "--host=z", MODE="prod", PRODUCER_LIST="a b=2")
    assert refused.exit_code == 1
    assert "HW808" in refused.stderr


def test_every_variable_is_in_the_help() -> None:
    text = CliRunner().invoke(command, ["produce", "--help"]).stdout
    for variable in ("MODE", "PRODUCER_LIST", "PRODUCER_RUN", "NUM_PRODUCERS_PROCESSES_PER_MACHINE"):
        assert f"env var: {variable}" in " ".join(text.split())
