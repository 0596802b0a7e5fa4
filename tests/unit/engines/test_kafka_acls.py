"""Rights in Kafka: what they are called, whom they lock out, what a cluster without them says."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from confluent_kafka.admin import AclOperation, AclPermissionType, ResourcePatternType, ResourceType

from heartwatch_deploy.clients.http import NotAllowed, Refused
from heartwatch_deploy.clients.kafka_acls import KafkaAcls
from heartwatch_deploy.clients.no_authorizer import NoAuthorizer
from heartwatch_deploy.edges import explain, listing, read
from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.engines.kafka_acls.address import AUTHORIZER, address_of, bindings_of, resource_of
from heartwatch_deploy.model.change import Hazard, Reason
from heartwatch_deploy.model.plan import Plan
from heartwatch_deploy.model.request import AclBinding, CreateAcls, DeleteAcls
from heartwatch_deploy.model.resource import Resource, State
from heartwatch_deploy.stages.desired import desired_of
from heartwatch_deploy.stages.plan import make_plan
from heartwatch_deploy.views.requests import headline
from tests.unit.small_project import applied_plan, project_with

US = "User:deployer"
READ = AclBinding("User:reader", "topic", "numbers", "literal", "allow", "read", "*")


def authorizer(*, may_let_everybody: bool = False) -> Resource:
    return Resource(AUTHORIZER, {}, observed={"asker": US, "may_let_everybody": may_let_everybody})


def planned(tmp_path: Path, live: State, applied: State, text: str = "") -> Plan:
    if text:
        (tmp_path / "over/deploy/acls").mkdir(parents=True, exist_ok=True)
        (tmp_path / "over/deploy/acls/some.yaml").write_text(text)
    else:
        (tmp_path / "over").mkdir(parents=True, exist_ok=True)
    project = project_with(tmp_path / "over", tmp_path / "project")
    plan, refusals = make_plan(project, desired_of(project), live, applied)
    assert refusals == ()
    return plan


def deployed(tmp_path: Path, *, more: tuple[Resource, ...] = (), may_let_everybody: bool = False) -> State:
    """The sound project as it is there, with these objects and a broker that has an authorizer."""
    plan = planned(tmp_path / "before", State(), State())
    live, _ = applied_plan(plan, State(), State())
    return State.of((*live, *more, authorizer(may_let_everybody=may_let_everybody)))


def acl_hazards(plan: Plan) -> list[str]:
    return [each.consent for each in plan.hazards if each.address.engine == "kafka_acls"]


def hazards(plan: Plan) -> dict[str, Hazard]:
    return {each.consent: each for each in plan.hazards}


def test_unlike_rights_have_unlike_names_that_files_and_patterns_can_hold() -> None:
    names = [
        address_of(principal, type_, name, pattern=pattern).name
        for principal in ("User:a", "User:*", "User:every", "User:User:a", "Group:a", "User:CN=a,O=b c/d", "User:a@b")
        for type_, name, pattern in (
            ("topic", "x", "literal"),
            ("topic", "x", "prefixed"),
            ("topic", "*", "literal"),
            ("topic", "every-topic", "literal"),
            ("group", "x", "literal"),
            ("group", "x/../*?[y]", "literal"),
            ("cluster", "kafka-cluster", "literal"),
        )
    ]
    assert len(set(names)) == len(names)
    assert names[0] == "a@topic.x"
    assert not [each for each in names if set(each) & set("/*?[] ")]


def test_an_object_and_its_rights_are_the_same_in_both_directions() -> None:
    bindings = {READ, replace(READ, operation="all", host="10.0.0.7"), replace(READ, permission="deny")}
    assert set(bindings_of(resource_of(bindings))) == bindings
    assert resource_of(bindings) == resource_of(sorted(bindings, key=str, reverse=True))


@pytest.mark.parametrize(
    "text",
    [
        f"principal: {US}\ndeny: [{{topic: numbers, operations: [write]}}]\n",
        'principal: "User:*"\ndeny: [{topic: elsewhere, operations: [all]}]\n',
    ],
)
def test_who_denies_the_deployer_something_consents(tmp_path: Path, text: str) -> None:
    plan = planned(tmp_path, deployed(tmp_path), State(), text)
    (consent,) = acl_hazards(plan)
    assert consent.startswith("lock-out:kafka_acls.acl/")
    assert f"{US}, as whom this deployer logs in, would be denied" in hazards(plan)[consent].explanation


def test_who_takes_a_right_from_the_deployer_consents_and_who_adds_one_does_not(tmp_path: Path) -> None:
    ours = resource_of([replace(READ, principal=US), replace(READ, principal=US, operation="write")])
    live = deployed(tmp_path, more=(ours,))
    fewer = planned(
        tmp_path / "1", live, State.of([ours]), f"principal: {US}\nallow: [{{topic: numbers, operations: [read]}}]\n"
    )
    assert "would lose write" in hazards(fewer)[f"lock-out:{ours.address}"].explanation
    gone = planned(tmp_path / "2", live, State.of([ours]))
    assert "would lose read, write" in hazards(gone)[f"lock-out:{ours.address}"].explanation
    text = f"principal: {US}\nallow: [{{topic: numbers, operations: [read, write, alter]}}]\n"
    assert acl_hazards(planned(tmp_path / "3", live, State.of([ours]), text)) == []


RULES = [
    ("on a topic that is there", READ, (), True),
    ("where somebody has a right by name", READ, (replace(READ, principal="User:x"),), False),
    ("where somebody has a right on all", READ, (replace(READ, principal="User:x", name="*"),), False),
    (
        "where somebody has a right by prefix",
        READ,
        (replace(READ, principal="User:x", name="num", pattern="prefixed"),),
        False,
    ),
    ("where others have it elsewhere", READ, (replace(READ, principal="User:x", name="numb"),), True),
    ("of another type", READ, (replace(READ, principal="User:x", type="group"),), True),
    ("on a topic that is not there", replace(READ, name="new"), (), False),
    ("on a group", replace(READ, type="group"), (), True),
]


@pytest.mark.parametrize(
    ("binding", "others", "locks_out"), [each[1:] for each in RULES], ids=[each[0] for each in RULES]
)
def test_the_first_right_on_a_resource_may_lock_all_others_out(
    tmp_path: Path, binding: AclBinding, others: tuple[AclBinding, ...], locks_out: bool
) -> None:
    text = f"principal: User:reader\nallow: [{{{binding.type}: {binding.name}, operations: [read]}}]\n"
    more = tuple(resource_of([each]) for each in others)
    told = acl_hazards(
        planned(tmp_path / "1", deployed(tmp_path / "1", more=more, may_let_everybody=True), State(), text)
    )
    assert told == ([f"lock-out:{resource_of([binding]).address}"] if locks_out else [])
    guarded = deployed(tmp_path / "2", more=more, may_let_everybody=False)
    assert acl_hazards(planned(tmp_path / "2", guarded, State(), text)) == []


def test_the_last_right_on_a_resource_may_keep_everybody_out(tmp_path: Path) -> None:
    one, other = resource_of([READ]), resource_of([replace(READ, principal="User:x")])
    live = deployed(tmp_path, more=(one, other), may_let_everybody=True)
    both = State.of([one, other])
    assert acl_hazards(planned(tmp_path / "1", live, State.of([one]))) == []
    assert set(acl_hazards(planned(tmp_path / "2", live, both))) == {
        f"open-up:{one.address}",
        f"open-up:{other.address}",
    }


def test_rights_stand_before_the_topic_and_what_reads_it(tmp_path: Path) -> None:
    text = "principal: User:reader\nallow: [{topic: numbers, operations: [read]}, {group: g, operations: [read]}]\n"
    plan = planned(tmp_path, State(), State(), text)
    steps = {str(step.address): set(map(str, step.after)) for step in plan}
    rights = {"kafka_acls.acl/reader@topic.numbers", "kafka_acls.acl/reader@group.g"}
    assert rights <= steps["kafka.topic/numbers"]
    assert rights <= steps["flink_sql.job/large_numbers"]
    assert not rights & steps["kafka.topic/large_numbers"]


def test_a_right_is_never_without_its_keepers_in_between(tmp_path: Path) -> None:
    live = resource_of([READ])
    text = "principal: User:reader\nallow: [{topic: numbers, operations: [describe]}]\n"
    plan = planned(tmp_path, deployed(tmp_path, more=(live,)), State.of([live]), text)
    steps = [each for each in plan if each.address == live.address]
    assert [(each.says, each.reason) for each in steps] == [("widen", Reason.CHANGED), ("narrow", Reason.CHANGED)]
    described = replace(READ, operation="describe")
    assert [each.script for each in steps] == [(CreateAcls((described,)),), (DeleteAcls((READ,)),)]
    assert [each.result and set(bindings_of(each.result)) for each in steps] == [{READ, described}, {described}]
    assert [headline(each) for step in steps for each in step.script] == [
        "kafka: create 1 ACL of User:reader",
        "kafka: delete 1 ACL of User:reader",
    ]


class _Admin:
    """The client library's, of a broker that answers each question with one error."""

    brokers = (1,)

    def __init__(self, error: Refused) -> None:
        self._error = error

    def describe_acls(self, *_: Any, **__: Any) -> Any:
        return self

    def describe_configs(self, asked: list[Any], **_: Any) -> Any:
        return {asked[0]: self}

    def list_topics(self, **_: Any) -> Any:
        return self

    def result(self) -> Any:
        raise self._error


def _asked(ask: Callable[[], Any], *, right: str = "") -> Any:
    assert right in ("", "Describe cluster", "DescribeConfigs cluster")
    return ask()


def acls_of(error: Refused) -> KafkaAcls:
    return KafkaAcls(_Admin(error), _asked, bootstrap="broker:9092", seconds=1)


class _Kafka:
    principal = US

    def __init__(self, acls: KafkaAcls) -> None:
        self.acls = acls


class _Servers:
    def __init__(self, acls: KafkaAcls) -> None:
        self.kafka = _Kafka(acls)


def test_a_broker_without_authorizer_is_told_with_its_remedy_and_has_nothing_to_import() -> None:
    words = "Broker: Security features are disabled"
    acls = acls_of(Refused("Kafka", "broker:9092", status=54, body="", server_message=words))
    servers = cast(Servers, _Servers(acls))
    _, (found,) = read.payloads(servers, {"kafka_acls"}, project="small", addresses=frozenset())
    assert (found.code, "authorizer.class.name" in found.help, words in found.cause) == ("HW433", True, True)
    assert listing.listed(servers, ["kafka_acls"], "small") == (frozenset(), ())


def test_another_refusal_stays_what_it_is() -> None:
    acls = acls_of(Refused("Kafka", "broker:9092", status=42, body="", server_message="no"))
    with pytest.raises(Refused) as refused:
        acls.all()
    assert not isinstance(refused.value, NoAuthorizer)
    assert explain.reading(refused.value).code == "HW403"


def test_where_settings_may_not_be_asked_for_the_worst_is_assumed() -> None:
    barred = NotAllowed("Kafka", "broker:9092", status=31, body="", server_message="no")
    assert acls_of(barred).may_let_everybody()


def test_what_the_client_library_cannot_name_is_let_be() -> None:
    def there(type_: ResourceType, operation: AclOperation) -> Any:
        allow, literal = AclPermissionType.ALLOW, ResourcePatternType.LITERAL
        said = {"restype": type_, "name": "numbers", "resource_pattern_type": literal, "principal": "User:reader"}
        return SimpleNamespace(**said, host="*", operation=operation, permission_type=allow)

    acls = acls_of(Refused("Kafka", "broker:9092", status=0, body="", server_message=""))
    listed = [
        there(ResourceType.TOPIC, AclOperation.READ),
        there(ResourceType.TOPIC, AclOperation.UNKNOWN),
        there(ResourceType.UNKNOWN, AclOperation.READ),
    ]
    acls._admin.result = lambda: listed
    assert acls.all() == (READ,)
