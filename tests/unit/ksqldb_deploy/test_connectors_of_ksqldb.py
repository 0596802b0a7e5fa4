"""Connectors in ksql/ files: made, compared, mended, dropped, imported; with Connect in sight, out of sight, away."""

from collections.abc import Mapping

import pytest
from ksqldb_project import Deployment, ModelConnect, heard, said

from heartwatch_deploy import api
from heartwatch_deploy.edges import gates
from heartwatch_deploy.edges.ksqldb import KsqlConversation
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Action, Reason
from heartwatch_deploy.model.codec import encode
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.storage.project import Selection
from tests.ksqldb_model.serving import Fault, Served

FILE = "org.apache.kafka.connect.file.FileStreamSourceConnector"
LINES = f"CREATE SOURCE CONNECTOR lines WITH ('connector.class'='{FILE}', 'file'='/in.txt', 'topic'='lines');"
MORE = LINES.replace("/in.txt", "/more.txt")
ADDRESS = Address("ksqldb", "connector", "LINES")


@pytest.fixture(autouse=True)
def _old_news_is_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gates, "_OLD_NEWS_SECONDS", 0.1)


@pytest.fixture
def project(small: Deployment, served: Served) -> Deployment:
    """Of a ksqlDB with a Kafka Connect that the environment does not name."""
    connect = served.model.world.connect
    connect.reachable, connect.plugins = True, {FILE: frozenset({"topic"})}
    return small


@pytest.fixture
def seen(project: Deployment, served: Served) -> Deployment:
    """The same, and the environment names that Connect as well."""
    project.connect = ModelConnect(served)
    return project


def deployed(deployment: Deployment, **files: str) -> None:
    deployment.write(**files)
    assert deployment.apply().failed == ()
    assert list(deployment.plan()[0]) == []


def refusals(deployment: Deployment) -> tuple[Diagnostic, ...]:
    project, desired = api.load_desired(deployment.directory, Selection("ksql"))
    return (*desired.diagnostics, *api.read_live(project, desired.state).diagnostics)


def config_of(served: Served) -> Mapping[str, str]:
    return served.model.world.connect.connectors["LINES"]


def test_it_comes_changes_and_goes(project: Deployment, served: Served) -> None:
    deployed(project, lines=LINES)
    assert config_of(served)["file"] == "/in.txt"
    project.write(lines=MORE)
    (step,) = project.plan()[0]
    assert (step.address, step.action, step.reason) == (ADDRESS, Action.UPDATE, Reason.CHANGED)
    assert [(each.path, each.before, each.after) for each in step.differences] == [
        ("config.file", "/in.txt", "/more.txt")
    ]
    assert "goes on from its offsets" in step.notes[0]
    with heard(served) as asked:
        assert project.apply().failed == ()
    sent = [" ".join(text.split()[:4]) for text in said(asked)]
    assert sent == ["CREATE SOURCE CONNECTOR IF", "DROP CONNECTOR `LINES`;", "CREATE SOURCE CONNECTOR lines"]
    assert config_of(served)["file"] == "/more.txt"
    assert list(project.plan()[0]) == []

    assert project.destroy().failed == ()
    assert served.model.world.connect.connectors == {}


def test_another_spelling_is_nothing_to_do(project: Deployment) -> None:
    deployed(project, lines=LINES)
    spelled = f"-- the same\ncreate source connector if not exists LINES with (\n 'topic'='lines', 'file'='/in.txt', \
'connector.class'='{FILE}');"
    project.write(lines=spelled)
    assert list(project.plan()[0]) == []


def test_what_connect_would_refuse_is_not_dropped_for(project: Deployment, served: Served) -> None:
    deployed(project, lines=LINES)
    project.write(lines=LINES.replace(", 'topic'='lines'", ""))
    (failed,) = project.apply().failed
    assert (failed.code, "Missing required configuration" in str(failed.cause)) == ("HW424", True)
    assert config_of(served)["topic"] == "lines"


def test_a_setting_that_was_changed_by_hand_is_seen_where_connect_is(seen: Deployment, served: Served) -> None:
    deployed(seen, lines=LINES)
    served.model.world.connect.connectors["LINES"]["file"] = "/other.txt"
    (step,) = seen.plan()[0]
    assert (step.action, step.reason) == (Action.UPDATE, Reason.DRIFTED)
    assert [(each.path, each.before, each.after) for each in step.differences] == [
        ("config.file", "/other.txt", "/in.txt")
    ]
    assert seen.apply().failed == ()
    assert config_of(served)["file"] == "/in.txt"


def test_what_connect_adds_is_no_difference_and_what_is_added_later_is(seen: Deployment, served: Served) -> None:
    config = served.model.world.connect.connectors
    seen.write(lines=LINES)
    assert seen.apply().failed == ()
    config["LINES"]["tasks.max"] = "1"
    assert [each.path for step in seen.plan()[0] for each in step.differences] == ["config.tasks.max"]
    seen.record.unlink()
    (step,) = seen.plan()[0]
    assert step.action is Action.RECORD


def test_out_of_sight_only_kind_and_class_are_compared_and_that_is_told(project: Deployment, served: Served) -> None:
    deployed(project, lines=LINES)
    served.model.world.connect.connectors["LINES"]["file"] = "/other.txt"
    assert list(project.plan()[0]) == []
    served.model.world.connect.connectors["LINES"]["connector.class"] = "Other"
    (step,) = project.plan()[0]
    assert (step.action, step.differences[0].path) == (Action.REPLACE, "config.connector.class")
    assert any("not compared" in each for each in step.notes)


def test_a_secret_is_never_kept_nor_shown(seen: Deployment, served: Served) -> None:
    deployed(seen, lines=LINES.replace("'topic'", "'db.password'='${env:DB_PASSWORD}', 'topic'"))
    assert config_of(served)["db.password"] == "${env:DB_PASSWORD}"
    served.model.world.connect.connectors["LINES"]["db.password"] = "hunter2"
    (step,) = seen.plan()[0]
    assert [(each.before, each.after) for each in step.differences] == [("(secret)", "${env:DB_PASSWORD}")]
    assert "hunter2" not in str(encode(step))
    seen.write(lines=LINES.replace("'topic'", "'db.password'='hunter2', 'topic'"))
    (found,) = refusals(seen)[:1]
    assert (found.code, "hunter2" in str(encode(found))) == ("HW109", False)


@pytest.mark.parametrize(
    ("states", "problem"),
    [(("RUNNING", "FAILED"), "no such file"), (("PAUSED", "PAUSED"), "it is paused"), (("STOPPED", ""), "stopped")],
)
def test_one_that_does_not_run_is_made_again(
    project: Deployment, served: Served, states: tuple[str, str], problem: str
) -> None:
    deployed(project, lines=LINES)
    served.model.world.connect.states["LINES"] = states
    (step,) = project.plan()[0]
    assert (step.action, step.reason) == (Action.UPDATE, Reason.UNHEALTHY)
    assert problem in step.notes[0]
    assert project.apply().failed == ()
    assert list(project.plan()[0]) == []


def test_one_that_fails_is_told_in_its_own_words(project: Deployment, served: Served) -> None:
    project.write(lines=LINES)
    served.model.world.connect.states["LINES"] = ("RUNNING", "FAILED")
    (failed,) = project.apply().failed
    assert (failed.code, "no such file" in str(failed.cause)) == ("HW503", True)


def test_it_is_asked_for_only_where_it_is_wanted_or_on_record(project: Deployment, served: Served) -> None:
    project.write(s="CREATE STREAM s (v INT) WITH (kafka_topic='s', value_format='JSON', partitions=1);")
    served.model.world.connect.reachable = False
    assert project.apply().failed == ()
    project.write(lines=LINES)
    (found,) = refusals(project)
    assert (found.code, "Connect" in found.summary) == ("HW434", True)
    served.model.world.connect.reachable = True
    assert project.apply(allow=("delete-data:ksqldb.source/S",)).failed == ()
    project.write()
    served.model.world.connect.reachable = False
    assert [each.code for each in refusals(project)] == ["HW434"]


@pytest.mark.parametrize("fault", [Fault.ANSWER_LOST, Fault.ANSWER_HALVED])
def test_after_a_lost_answer_the_server_is_asked_for_it(project: Deployment, served: Served, fault: Fault) -> None:
    project.write(lines=LINES)
    served.faults += [Fault.NONE, Fault.NONE, fault]  # two lists are read, then the statement is sent
    with heard(served) as asked:
        assert project.apply().failed == ()
    assert said(asked) == [LINES]


def test_one_of_the_same_name_in_connect_is_refused(project: Deployment) -> None:
    settings = project.directory / "deploy/project.yaml"
    settings.write_text(settings.read_text().replace("engines:", "engines:\n  kafka_connect: {folder: connect}"))
    (project.directory / "connect").mkdir()
    (project.directory / "connect/lines.json").write_text('{"connector.class": "X"}')
    project.write(lines=LINES)
    (found,) = api.load_desired(project.directory, Selection("ksql"))[1].diagnostics
    assert (found.code, found.related[0].span.path) == ("HW435", "connect/lines.json")


def test_a_sink_waits_for_the_query_that_makes_its_topic(project: Deployment, served: Served) -> None:
    sink = "org.apache.kafka.connect.file.FileStreamSinkConnector"
    served.model.world.connect.plugins[sink] = frozenset()
    project.write(
        a="CREATE STREAM a (v INT) WITH (kafka_topic='a', value_format='JSON', partitions=1);",
        b="CREATE STREAM b AS SELECT v FROM a;",
        a_sink=f"CREATE SINK CONNECTOR a_sink WITH ('connector.class'='{sink}', 'topics'='B', 'file'='/out.txt');",
    )
    with heard(served) as asked:
        assert project.apply().failed == ()
    assert [text.split()[2] for text in said(asked)] == ["a", "b", "CONNECTOR"]


def test_a_removed_one_of_debeziums_leaves_its_slot_and_says_so(project: Deployment, served: Served) -> None:
    debezium = "io.debezium.connector.postgresql.PostgresConnector"
    served.model.world.connect.plugins[debezium] = frozenset()
    deployed(project, lines=LINES.replace(FILE, debezium))
    project.write()
    (step,) = project.plan()[0]
    assert (step.action, ["slot" in each for each in step.notes]) == (Action.DELETE, [False, True])
    assert project.apply().failed == ()
    assert served.model.world.connect.connectors == {}


class Killed(BaseException):
    """The process ends here, and writes nothing more."""


def test_killed_between_drop_and_create_it_is_made_by_the_next_apply(
    project: Deployment, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    deployed(project, lines=LINES)
    project.write(lines=MORE)
    run = KsqlConversation.run

    def killed(self: KsqlConversation, statement: str, settings: Mapping[str, str]) -> object:
        if statement.startswith("CREATE"):
            raise Killed
        return run(self, statement, settings)

    monkeypatch.setattr(KsqlConversation, "run", killed)
    with pytest.raises(Killed):
        project.apply()
    assert served.model.world.connect.connectors == {}
    monkeypatch.setattr(KsqlConversation, "run", run)
    assert [(step.action, step.reason) for step in project.plan()[0]] == [(Action.CREATE, Reason.GONE)]
    assert project.apply().failed == ()
    assert config_of(served)["file"] == "/more.txt"
    assert list(project.plan()[0]) == []
