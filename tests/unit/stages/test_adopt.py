"""What is there becomes files that say the same, and secrets stay where they are."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from heartwatch_deploy.engines.kafka_acls.address import address_of
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Action
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.project import Project
from heartwatch_deploy.model.resource import Resource, State
from heartwatch_deploy.stages.adopt import Adopted, Adopting
from heartwatch_deploy.stages.choosing import Choice
from heartwatch_deploy.stages.desired import desired_of
from heartwatch_deploy.stages.plan import make_plan
from heartwatch_deploy.stages.recording import make_adoption_plan
from tests.unit.small_project import SOUND, applied_plan, project_with

FOLDERS = {
    "kafka": "deploy/topics",
    "kafka_acls": "deploy/acls",
    "schema_registry": "avro/",
    "kafka_connect": "connect",
    "flink_sql": "flink_sql",
}
RECORD = {
    "type": "record",
    "name": "Order",
    "fields": [{"name": "note", "type": "string", "doc": "a {{ brace }} {# }"}],
}
RUNS = {"state": "RUNNING", "tasks": ["RUNNING"], "failure": ""}


def topic(name: str = "orders", config: Mapping[str, str] | None = None) -> Resource:
    return thing("kafka.topic", name, {"partitions": 3, "replication": 2, "config": dict(config or {})})


def subject(name: str = "orders-value", schema: Any = RECORD, level: str | None = None, **observed: Json) -> Resource:
    return thing("schema_registry.subject", name, {"schema": schema, "compatibility": level}, **observed)


def connector(config: Mapping[str, str], name: str = "orders") -> Resource:
    sink = {"connector.class": "x.Sink", "topics": "numbers", **config}
    return thing("kafka_connect.connector", name, {"config": sink}, **RUNS)


def right(principal: str, type_: str, name: str, pattern: str, **rights: Mapping[str, Json]) -> Resource:
    spec = {"principal": principal, "type": type_, "name": name, "pattern": pattern, "allow": {}, "deny": {}, **rights}
    return Resource(address_of(principal, type_, name, pattern=pattern), spec)


def thing(kind: str, name: str, spec: Mapping[str, Json], **observed: Json) -> Resource:
    return Resource(Address.parse(f"{kind}/{name}"), spec, observed=observed)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return project_with(SOUND, tmp_path)


def adopted(project: Project, *live: Resource, applied: State | None = None, in_full: bool = True) -> Adopted:
    addresses = [each.address for each in live]
    work = Adopting(project, desired_of(project), State.of(live), applied or State(), FOLDERS)
    return work.adopt(addresses, in_full=frozenset(addresses if in_full else ()))


def codes(found: Adopted) -> list[tuple[str, str]]:
    return [(each.code, str(each.severity)) for each in found.diagnostics]


def test_a_setting_that_only_the_broker_knows_is_imported_and_told(project: Project) -> None:
    found = adopted(project, topic("later", {"setting.of.later": "1"}))
    assert codes(found) == [("HW108", "warning")]
    assert "setting.of.later: '1'" in found.files[0].text


@pytest.mark.parametrize(
    "live",
    [
        topic(),
        topic(
            "a.b_c-1",
            {
                "cleanup.policy": "compact",
                "retention.ms": "-1",
                "confluent.x": "true",
                "confluent.y": "{{ no template",
                "confluent.z": "é: #",
            },
        ),
        right("User:CN=a b,O={{ c }}", "topic", "a.b_c-1", "literal", allow={"*": ["all", "read"]}),
        right("User:*", "group", "x", "prefixed", allow={"10.0.0.7": ["read"]}, deny={"*": ["describe"]}),
        right("Group:ops", "cluster", "kafka-cluster", "literal", allow={"*": ["idempotent_write"]}),
        right("User:a", "transactional_id", "*", "literal", deny={"*": ["write"]}),
        subject(),
        subject(schema={**RECORD, "doc": "x" * 300}),
        connector({"transforms.a.regex": r"(\d+)\.{{2}", "number": "5", "empty": "", "name.of": "${topic}"}),
    ],
    ids=lambda live: str(live.address),
)
def test_the_file_says_what_is_there_and_the_next_plan_is_empty(project: Project, live: Resource) -> None:
    found = adopted(project, live)
    assert found.diagnostics == ()
    assert [file.name for file in found.files] == [live.address.name]
    plan = make_adoption_plan(found.project, found.desired, State.of([live]), State(), found.addresses, own=False)
    (step,) = plan
    assert (step.address, step.action, step.script) == (live.address, Action.RECORD, ())
    assert step.result is not None
    assert not step.result.owned
    _, applied = applied_plan(plan, State(), State())
    target = frozenset({live.address})
    later, _ = make_plan(found.project, found.desired, State.of([live]), applied, target)
    assert live.address not in {step.address for step in later}


def test_what_is_taken_over_is_ours_even_if_it_was_on_record_before(project: Project) -> None:
    live = topic()
    found = adopted(project, live)
    world = (found.project, found.desired, State.of([live]))
    _, applied = applied_plan(make_adoption_plan(*world, State(), found.addresses, own=False), State(), State())
    again = make_adoption_plan(*world, applied, found.addresses, own=True)
    assert [step.result and step.result.owned for step in again] == [True]
    _, applied = applied_plan(again, State(), applied)
    assert len(make_adoption_plan(*world, applied, found.addresses, own=True)) == 0


SECRETS = {
    "database.password": "hunter2",
    "sasl.jaas.config": 'x required username="u" password="hunter2";',
    "connection.url": "jdbc:postgresql://me:hunter2@db/orders",
    "hosts": "http://db?api_key=hunter2",
    "key.pem": "-----BEGIN PRIVATE KEY-----hunter2",
    "api.token": "****************",
}


@pytest.mark.parametrize("key", SECRETS)
def test_a_secret_is_never_written(project: Project, key: str) -> None:
    live = connector({key: SECRETS[key]})
    found = adopted(project, live)
    assert codes(found) == [("HW536", "warning")]
    (file,) = found.files
    assert "hunter2" not in file.text + repr(found.diagnostics) + repr(found.desired)
    assert json.loads(file.text)[key] == "${env:ORDERS_" + key.upper().replace(".", "_") + "}"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("database.password", "${file:/run/secrets:p}"),
        ("connection.url", "jdbc:postgresql://db/orders?user=me"),
        ("a", "***"),
    ],
)
def test_what_is_none_stays(project: Project, key: str, value: str) -> None:
    found = adopted(project, connector({key: value}))
    hidden = "***" in value
    assert codes(found) == ([("HW536", "warning")] if hidden else [])
    assert hidden or json.loads(found.files[0].text)[key] == value


def test_a_masked_secret_is_no_difference_to_its_reference(project: Project) -> None:
    live = connector({"api.token": "****************"})
    found = adopted(project, live)
    assert (
        len(make_adoption_plan(found.project, found.desired, State.of([live]), State(), found.addresses, own=False))
        == 1
    )


def test_what_has_failed_goes_on_record_and_is_left_for_apply(project: Project) -> None:
    live = replace(connector({}), observed={**RUNS, "tasks": ["FAILED"]})
    found = adopted(project, live)
    world = (found.project, found.desired, State.of([live]))
    plan = make_adoption_plan(*world, State(), found.addresses, own=False)
    assert [(step.action, step.script) for step in plan] == [(Action.RECORD, ())]
    _, applied = applied_plan(plan, State(), State())
    later, _ = make_plan(*world, applied, frozenset(found.addresses))
    assert (live.address, Action.UPDATE) in {(step.address, step.action) for step in later}


def test_settings_stand_in_an_order(project: Project) -> None:
    (file,) = adopted(project, connector({"b": "1", "tasks.max": "1", "a": "2"})).files
    assert list(json.loads(file.text)) == ["connector.class", "tasks.max", "topics", "a", "b"]


@pytest.mark.parametrize("key", [key for key, value in SECRETS.items() if "hunter2" in value])
def test_a_secret_in_the_clear_is_left_for_apply_and_shown_nowhere(project: Project, key: str) -> None:
    live = connector({key: SECRETS[key]})
    found = adopted(project, live)
    world = (found.project, found.desired, State.of([live]), State())
    assert len(make_adoption_plan(*world, found.addresses, own=False)) == 0
    plan, _ = make_plan(*world, frozenset(found.addresses))
    step = next(step for step in plan if step.address == live.address)
    assert [(each.path, each.before) for each in step.differences] == [(f"config.{key}", "(secret)")]
    assert "hunter2" not in repr(plan)


@pytest.mark.parametrize(
    ("live", "words"),
    [
        (subject(type="PROTOBUF", schema="syntax"), "its schema is PROTOBUF"),
        (subject(refers=True), "refers to other subjects"),
        (subject(schema="string"), "no JSON object"),
        (topic("a/b"), "its name cannot be that of a file"),
        (topic(".."), "its name cannot be that of a file"),
        (thing("postgres.table", "orders", {"columns": {}, "mark": None}), "the project has no folder for postgres"),
        (thing("flink_sql.job", "orders", {"fingerprint": "1"}, state="RUNNING"), "Flink keeps no SQL of a job"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
@pytest.mark.parametrize("in_full", [True, False])
def test_what_no_file_can_say_says_why(project: Project, live: Resource, words: str, in_full: bool) -> None:
    found = adopted(project, live, in_full=in_full)
    assert codes(found) == [("HW532", "error" if in_full else "warning")]
    assert words in found.diagnostics[0].summary
    assert (found.files, found.addresses) == ((), ())


def test_what_is_in_the_files_otherwise_is_refused_with_its_place(project: Project) -> None:
    found = adopted(project, topic("numbers"))
    assert codes(found) == [("HW533", "error")]
    assert found.diagnostics[0].span is not None


def test_what_is_not_there_is_said(project: Project) -> None:
    address = Address.parse("kafka.topic/none")
    found = Adopting(project, desired_of(project), State(), State(), FOLDERS).adopt([address], in_full={address})
    assert codes(found) == [("HW534", "error")]


def test_what_the_project_lacks_then_is_an_error_of_it(project: Project) -> None:
    found = adopted(project, connector({"topics": "nobodys"}))
    assert codes(found) == [("HW204", "error")]


def test_a_level_of_the_registrys_own_is_told(project: Project) -> None:
    found = adopted(project, subject(level="FULL"))
    assert codes(found) == [("HW537", "warning")]
    assert "`orders-value: FULL`" in found.diagnostics[0].help


def test_a_job_on_record_gets_its_file_back(project: Project) -> None:
    live, applied = applied_plan(make_plan(project, desired_of(project), State(), State())[0], State(), State())
    job = live.resources[Address.parse("flink_sql.job/large_numbers")]
    left = tuple(file for file in project.files if file.path != "flink_sql/large_numbers.sql")
    found = adopted(replace(project, files=left), job, applied=applied)
    assert found.diagnostics == ()
    assert "CREATE TABLE numbers" not in found.files[0].text, "another file has it"
    assert len(make_plan(found.project, found.desired, live, applied)[0]) == 0


def test_patterns_take_what_is_new_and_addresses_what_is_named() -> None:
    there = [Address.parse(f"kafka.topic/{name}") for name in ("orders", "orders_late", "known", "other")]
    known = State.of([topic("known")])
    assert names(Choice(("kafka.topic/orders*",)), there, known) == ["orders", "orders_late"]
    assert names(Choice(everything=True), there, known) == ["orders", "orders_late", "other"]
    assert names(Choice(everything=True, prefix="or"), there, known) == ["orders", "orders_late"]
    assert names(Choice(("kafka.topic/known", "kafka.topic/unheard")), there, known) == ["known", "unheard"]
    assert Choice(("kafka.topic/a*", "flink_sql.job/b")).engines(["kafka", "flink_sql"]) == ("kafka",)
    assert Choice(("*/b",)).engines(["kafka", "flink_sql"]) == ("kafka", "flink_sql")


def names(choice: Choice, there: list[Address], known: State) -> list[str]:
    return [each.name for each in choice.among(there, known, known)]
