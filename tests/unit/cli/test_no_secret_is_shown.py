"""A canary behind every kind of reference, at every place that may hold one: plan, file, JSON, record and errors never
show it, and the server that needs it gets it."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from heartwatch_deploy import api
from heartwatch_deploy.api import Live
from heartwatch_deploy.cli import main
from heartwatch_deploy.cli.options import Invocation
from heartwatch_deploy.clients.concealed import concealed
from heartwatch_deploy.edges import explain, send
from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.codec import encode
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.plan import Plan
from heartwatch_deploy.model.progress import Outcome
from heartwatch_deploy.model.request import FlinkSql, HttpRequest
from heartwatch_deploy.model.resource import State
from heartwatch_deploy.storage.project import Selection, load_project
from heartwatch_deploy.views.diagnostics import diagnostics_text
from tests.loopback import listening
from tests.unit.small_project import SOUND, project_with

CANARIES = {"env": "canary-of-env", "file": "canary-of-file", "command": 'canary "of" command'}
REFERENCES = {"env": "${env:CANARY}", "file": "${file:canary.json:key}", "command": "${command:canary}"}


class Telltale(BaseHTTPRequestHandler):
    """Refuses everything, and repeats all that it was told."""

    told: list[str]

    def _refuse(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        said = f"{self.headers} {body}"
        self.told.append(said)
        content = json.dumps({"message": f"I do not like {said}", "errors": [said]}).encode()
        self.send_response(400)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_DELETE = _refuse

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def telltale() -> Iterator[str]:
    Telltale.told = []
    with listening(Telltale) as address:
        yield address


@pytest.fixture(params=sorted(REFERENCES))
def provider(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("CANARY", CANARIES["env"])
    return str(request.param)


@pytest.fixture
def project(tmp_path: Path, telltale: str, provider: str) -> Path:
    """The sound project, whose environment and job refer to the canary."""
    project_with(SOUND, tmp_path)
    reference = REFERENCES[provider]
    (tmp_path / "canary.json").write_text(json.dumps({"key": CANARIES["file"]}))
    (tmp_path / "tell.py").write_text(f"print({CANARIES['command']!r})")
    printing = [sys.executable, "tell.py"]
    http = {"bearer": reference, "headers": {"X-API-Key": reference}}
    environment: dict[str, Any] = {
        "endpoints": {
            "kafka": "127.0.0.1:1",
            **dict.fromkeys(("registry", "connect", "flink_rest", "flink_gateway"), telltale),
            "postgres": {"host": "127.0.0.1", "port": 1, "dbname": "d", "user": "u", "password": reference},
            "kafka_config": {"ssl.keystore.password": reference},
            "security": {
                "kafka": {"tls": {}, "sasl": {"mechanism": "PLAIN", "username": "u", "password": reference}},
                "registry": {"basic": {"username": "u", "password": reference}, "headers": {"X-API-Key": reference}},
                **dict.fromkeys(("connect", "flink_rest", "flink_gateway"), http),
            },
        },
        "secrets": {"commands": {"canary": {"argv": printing}}},
    }
    (tmp_path / "deploy/environments/dev.yaml").write_text(json.dumps(environment))
    job = tmp_path / "flink_sql/numbers.sql"
    job.write_text(job.read_text().replace("'connector' = 'kafka'", f"'connector' = 'kafka', 'token' = '{reference}'"))
    assert reference in job.read_text()
    return tmp_path


@pytest.fixture
def applied(monkeypatch: pytest.MonkeyPatch) -> list[Plan]:
    """Servers without anything, to which plans are applied in memory."""
    found: list[Plan] = []

    def apply(_project: object, plan: Plan, *_: object, **__: object) -> Outcome:
        found.append(plan)
        return Outcome(tuple(step.address for step in plan))

    monkeypatch.setattr(api, "read_live", lambda *_: Live(State(), State(), (), ()))
    monkeypatch.setattr(api, "_judged", lambda *_: ())
    monkeypatch.setattr(api, "apply_plan", apply)
    monkeypatch.setattr(api, "locked", lambda *_: nullcontext())
    return found


def run(project: Path, *arguments: str) -> str:
    ended = CliRunner().invoke(main, [*arguments, "-C", str(project)])
    assert ended.exit_code == 0, ended.output
    return ended.stdout + ended.stderr


def hidden_in(text: str, provider: str) -> bool:
    canary = CANARIES[provider]
    return canary not in text and json.dumps(canary)[1:-1] not in text


def test_plans_records_and_renderings(project: Path, provider: str, applied: list[Plan]) -> None:
    file = project / "plan.json"
    said = [run(project, *each) for each in (("plan", "-v", "--out", str(file)), ("plan", "--json"), ("render",))]
    said += [file.read_text(), run(project, "apply", "--json"), json.dumps([encode(each) for each in applied])]
    assert all(REFERENCES[provider] in each for each in (said[0], said[1], said[-1]))
    assert all(hidden_in(each, provider) for each in said)


def servers_of(project: Path) -> Servers:
    loaded, _ = load_project(project, Selection())
    return Servers(loaded.endpoints, runtime_directory=loaded.runtime_directory)


@pytest.mark.parametrize("endpoint", ["registry", "connect", "flink_rest"])
def test_a_server_that_repeats_what_it_was_told(project: Path, provider: str, endpoint: Any) -> None:
    errors = failing(lambda: send.request(HttpRequest(endpoint, "PUT", "/x", {}), servers_of(project)))
    assert not hidden_in(Telltale.told[0], provider)
    assert all(hidden_in(each, provider) for each in errors)


def test_a_statement_that_the_gateway_repeats(project: Path, provider: str) -> None:
    request = FlinkSql(("SELECT 1",), {"token": REFERENCES[provider]})
    errors = failing(lambda: send.request(request, servers_of(project)))
    assert not hidden_in(Telltale.told[0], provider)
    assert all(hidden_in(each, provider) for each in errors)


def test_what_is_connects_own_reaches_connect_as_it_is(project: Path, provider: str) -> None:
    body: Json = {"password": REFERENCES[provider]}
    failing(lambda: send.request(HttpRequest("connect", "PUT", "/x", body), servers_of(project)))
    assert json.dumps(body) in Telltale.told[0]


def test_kafka_and_postgres(project: Path, provider: str) -> None:
    servers = servers_of(project)
    assert servers.kafka_settings()["sasl.password"] == CANARIES[provider]
    errors = [*failing(servers.kafka.topics), *failing(servers.own_database().tables)]
    assert all(hidden_in(each, provider) for each in errors)
    assert hidden_in(repr(load_project(project, Selection())[0]), provider)
    assert hidden_in(concealed(f"they said {CANARIES[provider]}"), provider)


def failing(act: Callable[[], object]) -> list[str]:
    """Everything that could be shown of the error that this raises."""
    with pytest.raises(explain.ClientError) as raised:
        act()
    error = raised.value
    told = (explain.reading(error), explain.sending(error, Address("kafka", "topic", "numbers")))
    return [str(error), repr(error), str(vars(error)), diagnostics_text(told).plain]


def test_the_command_to_copy_names_a_secret_variable_only(tmp_path: Path) -> None:
    given = ("limit=3", "db_password=canary", "url=https://us:canary@there")
    words = Invocation(tmp_path, None, given).arguments()
    assert words[2:] == ("--var", "limit=3", "--var", "db_password=…", "--var", "url=…")
