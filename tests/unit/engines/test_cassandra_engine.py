"""Keyspaces and tables of Cassandra: what a file defines, how a live one differs, what is sent."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from heartwatch_deploy.engines import ENGINES
from heartwatch_deploy.engines.cassandra.read import mark
from heartwatch_deploy.engines.protocol import Parsed, Settings, World
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Action, Change, Grade, HazardKind, Reason
from heartwatch_deploy.model.request import CqlStatements
from heartwatch_deploy.model.resource import Resource, State
from heartwatch_deploy.model.source import RenderedFile, Segment, SourceFile

CASSANDRA = ENGINES["cassandra"]
TABLE = CASSANDRA.kinds["table"]
KEYSPACE = CASSANDRA.kinds["keyspace"]
CQL = """-- Every reading, the newest first; -- is a comment, '-- this' is not.
CREATE TABLE IF NOT EXISTS heart.vitals (
  device_id TEXT,
  day date, -- UTC
  recorded_at timestamp,
  heart_rate int,
  notes map<varchar, frozen<list<int>>>,
  owner text STATIC,
  PRIMARY KEY ((device_id, day), recorded_at)
) WITH CLUSTERING ORDER BY (recorded_at DESC)
AND default_time_to_live = 86400
AND compaction = {'class': 'TimeWindowCompactionStrategy', 'compaction_window_size': 3};
"""
COLUMNS = [
    ("device_id", "text", "partition_key", 0, "none"),
    ("day", "date", "partition_key", 1, "none"),
    ("recorded_at", "timestamp", "clustering", 0, "desc"),
    ("heart_rate", "int", "regular", -1, "none"),
    ("notes", "map<text, frozen<list<int>>>", "regular", -1, "none"),
    ("owner", "text", "static", -1, "none"),
]
WINDOWS = "org.apache.cassandra.db.compaction.TimeWindowCompactionStrategy"


def rendered(text: str, name: str = "vitals") -> RenderedFile:
    file = SourceFile(f"cassandra/{name}.cql", text, "cassandra")
    return RenderedFile(file, text, (Segment(0, 0, len(text), verbatim=True),))


def parsed(text: str, name: str = "vitals") -> Parsed:
    return CASSANDRA.parse(rendered(text, name), Settings("heart"))


def desired(text: str = CQL, name: str = "vitals") -> Resource:
    (found,) = parsed(text, name).resources
    return found


def live(*, comment: str | None = None, columns: list[tuple[Any, ...]] = COLUMNS, **options: Any) -> Resource:
    """As system_schema tells it, with defaults that no file names."""
    rows = [
        dict(zip(("column_name", "type", "kind", "position", "clustering_order"), each, strict=True))
        for each in sorted(columns)
    ]
    table: Mapping[str, Any] = {
        "keyspace_name": "heart",
        "table_name": "vitals",
        "comment": mark("heart") if comment is None else comment,
        "default_time_to_live": 86400,
        "gc_grace_seconds": 864000,
        "compaction": {"class": WINDOWS, "compaction_window_size": "3", "max_threshold": "32"},
        "columns": rows,
        **options,
    }
    (found,) = CASSANDRA.read({"keyspaces": {}, "tables": {"heart.vitals": table}}, "heart")
    return found


def live_keyspace(replicas: str) -> Resource:
    replication = {"class": "org.apache.cassandra.locator.NetworkTopologyStrategy", "dc1": replicas}
    row = {"keyspace_name": "heart", "durable_writes": True, "replication": replication}
    (found,) = CASSANDRA.read({"keyspaces": {"heart": row}, "tables": {}}, "heart")
    return found


def sent(action: Action, wanted: Resource, there: Resource | None) -> tuple[str, ...]:
    kind = CASSANDRA.kinds[wanted.address.kind]
    differences = kind.differences(wanted, there) if there else ()
    change = Change(wanted.address, action, Reason.CHANGED, wanted, there, None, differences)
    requests = getattr(kind, str(action))(change, World("heart", State.of([wanted])))
    assert all(isinstance(each, CqlStatements) for each in requests)
    return tuple(text for each in requests for text in each.statements)


def test_a_file_is_a_table_with_its_key_in_order() -> None:
    table = desired()
    assert table.address == Address("cassandra", "table", "heart.vitals")
    assert table.spec["partition"] == ("device_id", "day")
    assert table.spec["clustering"] == table.spec["descending"] == ("recorded_at",)
    columns: Any = table.spec["columns"]
    assert columns["notes"]["type"] == "map<text, frozen<list<int>>>"
    assert columns["owner"] == {"type": "text", "static": True}
    assert table.depends_on == (Address("cassandra", "keyspace", "heart"),)


def test_as_the_server_tells_it_there_is_no_difference() -> None:
    assert TABLE.differences(desired(), live()) == ()
    assert TABLE.is_marked(live())
    assert not TABLE.is_marked(live(comment="somebody else's"))


def test_what_is_created_is_what_the_file_says_and_says_whose_it_is() -> None:
    (text,) = sent(Action.CREATE, desired(), None)
    assert text.startswith("CREATE TABLE IF NOT EXISTS heart.vitals (\n  device_id text,")
    assert "  owner text static,\n  PRIMARY KEY ((device_id, day), recorded_at)\n)" in text
    assert "CLUSTERING ORDER BY (recorded_at DESC) AND comment = 'heartwatch_deploy heart'" in text
    unmarked = text.replace("comment = 'heartwatch_deploy heart' AND ", "")
    assert desired(unmarked).spec == desired().spec, "it can be read as a file again"


def test_a_column_that_lacks_is_added_and_one_of_another_type_refused() -> None:
    lacking = live(columns=[each for each in COLUMNS if each[0] != "heart_rate"])
    (found,) = TABLE.differences(desired(), lacking)
    assert (found.path, found.grade) == ("columns.heart_rate", Grade.IN_PLACE)
    first, last = sent(Action.UPDATE, desired(), lacking)
    assert first == "ALTER TABLE heart.vitals ADD heart_rate int"
    assert last == "ALTER TABLE heart.vitals WITH comment = 'heartwatch_deploy heart'"
    (other,) = TABLE.differences(desired(CQL.replace("heart_rate int", "heart_rate bigint")), live())
    assert (other.before, other.after, other.grade) == ("int", "bigint", Grade.REFUSE)


def test_a_column_that_somebody_added_is_no_difference() -> None:
    more = [*COLUMNS, ("mood", "text", "regular", -1, "none")]
    assert TABLE.differences(desired(), live(columns=more)) == ()


@pytest.mark.parametrize(
    ("text", "part"),
    [
        (CQL.replace("((device_id, day), recorded_at)", "(device_id, day, recorded_at)"), "partition"),
        (CQL.replace("recorded_at DESC", "recorded_at ASC"), "descending"),
    ],
)
def test_another_key_or_order_is_refused(text: str, part: str) -> None:
    found = {each.path: each.grade for each in TABLE.differences(desired(text), live())}
    assert found[part] is Grade.REFUSE


def test_options_that_the_file_names_are_changed_in_place() -> None:
    wanted = desired(CQL.replace("86400", "172800"))
    (found,) = TABLE.differences(wanted, live())
    assert (found.path, found.before, found.after) == ("options.default_time_to_live", 86400, 172800)
    (text,) = sent(Action.UPDATE, wanted, live())
    assert text.endswith(" AND default_time_to_live = 172800")
    windows = desired(CQL.replace("'compaction_window_size': 3", "'compaction_window_size': 1"))
    assert [each.path for each in TABLE.differences(windows, live())] == ["options.compaction"]


def test_a_table_that_goes_takes_its_rows_along() -> None:
    loss = TABLE.holds(live())
    assert loss is not None
    assert loss.kind is HazardKind.DELETE_DATA
    (request,) = TABLE.delete(live(), World("heart", State()))
    assert request == CqlStatements(("DROP TABLE IF EXISTS heart.vitals",))


def test_a_keyspace_is_replicated_as_often_as_its_file_says() -> None:
    text = "CREATE KEYSPACE IF NOT EXISTS heart WITH replication = {'class': 'NetworkTopologyStrategy', 'dc1': 3};"
    wanted = desired(text, "heart")
    assert KEYSPACE.differences(wanted, live_keyspace("3")) == ()
    (request,) = sent(Action.UPDATE, wanted, live_keyspace("1"))
    assert request == "ALTER KEYSPACE heart WITH replication = {'class': 'NetworkTopologyStrategy', 'dc1': '3'}"
    found = KEYSPACE.differences(wanted, live_keyspace("1"))
    change = Change(wanted.address, Action.UPDATE, Reason.CHANGED, wanted, live_keyspace("1"), None, found)
    assert "nodetool repair" in KEYSPACE.tells(change, World("heart", State()))[0]


def test_one_factor_for_all_datacenters_is_what_the_server_keeps_of_each() -> None:
    factor = "{'class': 'NetworkTopologyStrategy', 'replication_factor': 3}"
    wanted = desired(f"CREATE KEYSPACE IF NOT EXISTS heart WITH replication = {factor};", "heart")
    assert KEYSPACE.differences(wanted, live_keyspace("3")) == ()
    assert [each.path for each in KEYSPACE.differences(wanted, live_keyspace("1"))] == ["options.replication"]


def test_what_is_there_becomes_a_file_that_says_the_same() -> None:
    state, settings = State(), Settings("heart")
    for resource, name in ((live(comment=""), "heart.vitals"), (live_keyspace("3"), "heart")):
        adoption = CASSANDRA.adopt(resource.address, resource, None, state, settings)
        assert adoption.text is not None
        again = desired(adoption.text, name)
        assert again.address == resource.address
        assert CASSANDRA.kinds[resource.address.kind].differences(again, resource) == ()
    assert "gc_grace" not in (CASSANDRA.adopt(live().address, live(), None, state, settings).text or "")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("CREATE TABLE heart.vitals (a int PRIMARY KEY)", "HW450"),
        ("CREATE TABLE IF NOT EXISTS vitals (a int PRIMARY KEY)", "HW450"),
        ("CREATE TABLE IF NOT EXISTS heart.vitals (a int)", "HW450"),
        ("CREATE TABLE IF NOT EXISTS heart.vitals (a int, PRIMARY KEY (b))", "HW450"),
        ("CREATE TABLE IF NOT EXISTS heart.vitals (a int PRIMARY KEY); DROP TABLE heart.x", "HW450"),
        ("CREATE TABLE IF NOT EXISTS heart.vitals (a int PRIMARY KEY) WITH comment = 'mine'", "HW451"),
        ("CREATE TABLE IF NOT EXISTS heart.other (a int PRIMARY KEY)", "HW451"),
        ("CREATE KEYSPACE IF NOT EXISTS vitals", "HW451"),
        ("CREATE TABLE IF NOT EXISTS heart.vitals (a int PRIMARY KEY, b text, b int)", "HW450"),
        (f"CREATE TABLE IF NOT EXISTS heart.vitals (a {'list<' * 2000}int{'>' * 2000} PRIMARY KEY)", "HW450"),
        (f"CREATE TABLE IF NOT EXISTS heart.vitals (a int PRIMARY KEY) WITH gc_grace_seconds = {'9' * 5000}", "HW450"),
        ("€", "HW450"),
        ("", "HW450"),
    ],
)
def test_what_cannot_be_deployed_is_told_with_its_place(text: str, code: str) -> None:
    found = parsed(text)
    assert found.resources == ()
    assert {each.code for each in found.diagnostics} == {code}
    assert all(each.span is not None and each.help for each in found.diagnostics)


def test_names_in_quotes_stay_as_they_are() -> None:
    table = desired('CREATE TABLE IF NOT EXISTS heart.vitals ("The Key" int PRIMARY KEY, Other int);')
    (text,) = sent(Action.CREATE, table, None)
    assert '"The Key" int,\n  other int,\n  PRIMARY KEY (("The Key"))' in text
    again = replace(desired(text.replace(" WITH comment = 'heartwatch_deploy heart'", "")), span=None)
    assert again.spec == table.spec
