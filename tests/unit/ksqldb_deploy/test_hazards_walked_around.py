"""The eight hazards of a ksqlDB server, each met by a plan or an apply that walks around it."""

import json

import pytest
from ksqldb_project import Deployment, heard, said

from heartwatch_deploy.model.change import Action, Reason
from heartwatch_deploy.model.codec import encode
from heartwatch_deploy.storage.project import Selection
from tests.ksqldb_model.serving import Fault, Served
from tests.ksqldb_model.world import Topic

A = "CREATE STREAM a (id STRING KEY, v INT) WITH (kafka_topic='a', value_format='JSON', partitions=1);"
B = "CREATE STREAM b AS SELECT id, v FROM a;"
COUNTED = "CREATE TABLE t AS SELECT id, COUNT(*) AS n FROM a GROUP BY id;"


def failures(deployment: Deployment, *, allow: tuple[str, ...] = ()) -> list[str]:
    return [found.code for found in deployment.apply(allow=allow).failed]


def deployed(deployment: Deployment, **files: str) -> None:
    deployment.write(**files)
    assert failures(deployment) == []
    assert list(deployment.plan()[0]) == []


def test_1_the_topic_goes_after_the_stream_and_only_with_consent(small: Deployment, served: Served) -> None:
    deployed(small, a=A, b=B)
    small.write(a=A)
    plan, _ = small.plan()
    assert [each.consent for each in plan.hazards] == ["delete-data:ksqldb.source/B"]
    with heard(served) as asked:
        assert failures(small, allow=("delete-data:ksqldb.source/B",)) == []
    assert said(asked) == ["DROP STREAM `B`;"]
    assert ("B" in served.model.world.kafka.topics, "a" in served.model.world.kafka.topics) == (False, True)


def test_1_a_topic_whose_deletion_failed_goes_with_the_next_apply(small: Deployment, served: Served) -> None:
    deployed(small, a=A, b=B)
    small.write(a=A)
    consent = ("delete-data:ksqldb.source/B",)
    small.kafka.refuses_to_delete = True
    assert failures(small, allow=consent) != []
    assert ("B" in served.model.world.kafka.topics, "B" in served.model.world.sources) == (True, False)
    small.kafka.refuses_to_delete = False
    assert failures(small, allow=consent) == []
    assert "B" not in served.model.world.kafka.topics
    assert list(small.plan()[0]) == []


def test_1_a_topic_that_was_there_before_its_query_stays(small: Deployment, served: Served) -> None:
    served.model.world.kafka.topics["B"] = Topic()
    deployed(small, a=A, b=B)
    small.write(a=A)
    assert failures(small) == []
    assert "B" in served.model.world.kafka.topics


def test_1_readers_are_dropped_before_what_they_read(small: Deployment, served: Served) -> None:
    insert = "INSERT INTO b SELECT id, v FROM c;"
    deployed(small, all=A + B + A.replace(" a ", " c ").replace("'a'", "'c'") + insert)
    with heard(served) as asked:
        assert small.destroy().failed == ()
    order = said(asked)
    assert order.index("TERMINATE ALL_INTO_B;") < order.index("DROP STREAM `B`;") < order.index("DROP STREAM `A`;")
    assert set(served.model.world.sources) == {"KSQL_PROCESSING_LOG"}


def test_2_statements_go_one_by_one_each_behind_the_one_before(small: Deployment, served: Served) -> None:
    small.write(a=A, **{name: B.replace(" b ", f" {name} ") for name in "bcdefgh"})
    with heard(served) as asked:
        assert failures(small) == []
    sent = [json.loads(each.body or "{}") for each in asked if each.path == "/ksql"]
    numbers = [each["commandSequenceNumber"] for each in sent if each["ksql"].startswith("CREATE")]
    assert numbers == [None, 2, 4, 6, 8, 10, 12, 14]
    assert all(each["ksql"].count(";") == 1 for each in sent if each["ksql"].startswith("CREATE"))


def test_2_a_fenced_statement_is_told_and_done_by_the_next_apply(small: Deployment, served: Served) -> None:
    small.write(a=A)
    served.model.runner.fenced = True
    assert failures(small) == ["HW501"]
    served.model.runner.fenced = False
    assert failures(small) == []


def test_3_what_means_the_same_is_not_sent_again(small: Deployment) -> None:
    deployed(small, a=A, b=B)
    small.write(a=A, b="-- in other words\ncreate or replace stream B as select ID, (V) as v from A emit changes;")
    assert list(small.plan()[0]) == []


def test_3_a_command_that_is_still_executing_is_waited_for(small: Deployment, served: Served) -> None:
    deployed(small, a=A, b=B)
    for limit in (1, 2):  # the second replace meets the member that the first has left in the group
        small.write(a=A, b=f"CREATE STREAM b AS SELECT id, v FROM a WHERE v > {limit};")
        with heard(served) as asked:
            assert failures(small) == []
    assert sum(each.path.startswith("/status/") for each in asked) > 1
    assert served.model.runner.busy_until <= served.model.runner.clock
    assert "> 2" in served.model.world.texts["B"]


def test_4_internal_topics_are_refused(small: Deployment) -> None:
    from heartwatch_deploy import api

    small.write(a=A.replace("'a'", "'_schemas'"), b="CREATE STREAM b WITH (kafka_topic='_x') AS SELECT * FROM a;")
    _, desired = api.load_desired(small.directory, Selection("ksql"))
    assert [found.code for found in desired.diagnostics] == ["HW221", "HW221"]


def test_5_if_not_exists_is_compared_by_us(small: Deployment, served: Served) -> None:
    deployed(small, a=A.replace("STREAM a", "STREAM IF NOT EXISTS a"))
    small.write(a=A.replace("STREAM a", "STREAM IF NOT EXISTS a").replace("v INT", "v INT, w INT"))
    with heard(served) as asked:
        assert failures(small) == []
    assert [text[:30] for text in said(asked)] == ["CREATE OR REPLACE STREAM a (id"]


def test_6_an_insert_has_an_id_and_runs_once(small: Deployment, served: Served) -> None:
    other = A.replace(" a ", " c ").replace("'a'", "'c'")
    deployed(small, all=f"{A}{other}INSERT INTO c SELECT id, v FROM a;")
    assert set(served.model.world.queries) == {"ALL_INTO_C"}
    small.record.unlink()  # as if the record were lost
    assert {each.action for each in small.plan()[0]} == {Action.RECORD}
    with heard(served) as asked:
        assert failures(small) == []
    assert said(asked) == []
    assert list(small.plan()[0]) == []
    assert set(served.model.world.queries) == {"ALL_INTO_C"}


def test_7_a_query_that_was_terminated_is_made_anew_with_consent(small: Deployment, served: Served) -> None:
    deployed(small, a=A, t=COUNTED)
    (query,) = served.model.world.queries
    served.model.world.queries.pop(query)
    small.write(a=A, t=COUNTED.replace("COUNT(*) AS n", "COUNT(*) AS n, SUM(v) AS s"))
    (step,) = small.plan()[0]
    assert (step.action, step.reason) == (Action.CREATE, Reason.GONE)
    with heard(served) as asked:
        assert failures(small, allow=("fresh-start:ksqldb.source/T",)) == []
    assert [text.split(" ", 2)[:2] for text in said(asked)[-2:]] == [["DROP", "TABLE"], ["CREATE", "TABLE"]]
    assert not any("TERMINATE" in text or "REPLACE" in text for text in said(asked))


def test_8_the_start_is_always_said(small: Deployment, served: Served) -> None:
    latest = "SET 'ksql.streams.auto.offset.reset' = 'latest'; CREATE STREAM c AS SELECT id, v FROM a;"
    deployed(small, a=A, b=B, c=latest, d="DEFINE source = 'a'; INSERT INTO b SELECT id, v FROM ${source};")
    found = {each.sink: each.properties for each in served.model.world.queries.values() if each.id.startswith("CSAS")}
    offset = "ksql.streams.auto.offset.reset"
    assert found == {"B": {offset: "earliest"}, "C": {offset: "latest"}}
    assert served.model.world.queries["D_INTO_B"].properties == {offset: "earliest"}


def test_8_what_nobody_may_set_is_told_before_anything_is_sent(small: Deployment, served: Served) -> None:
    small.write(a=A, b=f"SET 'commit.interval.ms' = '100';\nSET 'ksql.service.id' = 'mine';\n{B}")
    with heard(served) as asked:
        (found,) = small.plan()[1]
    assert (found.code, found.span.line, "prohibited" in str(found.cause)) == ("HW436", 2, True)
    assert said(asked) == []
    small.write(a=A, b=f"SET 'commit.interval.ms' = '100';\n{B}")
    assert failures(small) == []


@pytest.mark.parametrize(
    ("before", "after", "consent", "words"),
    [
        (COUNTED, COUNTED.replace("COUNT(*)", "SUM(v)"), "earliest", "GROUP BY keeps state"),
        (B, B.replace("v FROM", "v + 1 AS w FROM"), "earliest", "columns can only be added at the end"),
        (B, f"SET 'auto.offset.reset' = 'latest'; {B}", "latest", "the query ends, and the new one begins"),
    ],
)
def test_8_a_fresh_start_says_what_it_loses(
    small: Deployment, before: str, after: str, consent: str, words: str
) -> None:
    deployed(small, a=A, b=before)
    small.write(a=A, b=after)
    (step,) = small.plan()[0]
    (hazard,) = step.hazards
    assert words in hazard.explanation
    assert ("twice" if consent == "earliest" else "SKIPPED") in hazard.details[0]
    assert failures(small, allow=(hazard.consent,)) == []
    assert list(small.plan()[0]) == []


@pytest.mark.parametrize(
    ("fault", "code"),
    [(Fault.ANSWER_LOST, None), (Fault.ANSWER_HALVED, None), (Fault.REQUEST_LOST, "HW401")],
)
def test_after_a_lost_answer_the_server_is_asked(small: Deployment, served: Served, fault: Fault, code: str) -> None:
    small.write(a=A)
    plan, _ = small.plan()
    served.faults += [Fault.NONE, fault]  # the lists are read, then the statement is sent
    assert failures(small) == ([code] if code else [])
    assert [text for text in said(served.seen) if text == A] == [A], "it is not sent twice"
    assert failures(small) == []
    assert list(small.plan()[0]) == []
    assert encode(plan)


def test_a_change_by_hand_is_seen_and_taken_back(small: Deployment, served: Served) -> None:
    deployed(small, a=A, b=B)
    servers = small.servers()
    servers.ksqldb.run(
        "CREATE OR REPLACE STREAM b AS SELECT id, v FROM a WHERE v > 7;", {"auto.offset.reset": "earliest"}
    )
    (step,) = small.plan()[0]
    assert (step.action, step.reason) == (Action.UPDATE, Reason.DRIFTED)
    assert "> 7" in str(step.differences[0].before)
    assert failures(small) == []
    assert list(small.plan()[0]) == []
    servers.ksqldb.run(f"PAUSE {next(iter(served.model.world.queries))};", {})
    (step,) = small.plan()[0]
    assert (step.action, step.reason) == (Action.UPDATE, Reason.UNHEALTHY)
    assert failures(small) == []
    assert list(small.plan()[0]) == []


def test_what_somebody_else_made_is_let_be(small: Deployment, served: Served) -> None:
    small.servers().ksqldb.run(A, {})
    small.write(a=A)
    assert [each.action for each in small.plan()[0]] == [Action.RECORD]
    assert failures(small) == []
    small.write(a=A.replace("v INT", "v BIGINT"))
    _, found = small.plan()
    assert [each.code for each in found] == ["HW422"]
    with heard(served) as asked:
        assert small.destroy().failed == ()
    assert said(asked) == []
    assert "A" in served.model.world.sources


def test_what_the_server_would_refuse_is_not_dropped_for(small: Deployment, served: Served) -> None:
    deployed(small, a=A, t=COUNTED)
    small.write(a=A, t=COUNTED.replace("COUNT(*)", "SUM(w)"))
    assert failures(small, allow=("fresh-start:ksqldb.source/T",)) == ["HW424"]
    assert "T" in served.model.world.sources


def test_what_goes_is_dropped_before_what_it_read_is_made_anew(small: Deployment, served: Served) -> None:
    deployed(small, a=A, b=B)
    small.write(a=A.replace("v INT", "v BIGINT"))
    with heard(served) as asked:
        assert failures(small, allow=("delete-data:ksqldb.source/B",)) == []
    assert [text[:15] for text in said(asked) if "PRINT" not in text] == [
        "DROP STREAM `B`",
        "DROP STREAM `A`",
        "CREATE STREAM a",
    ]
    assert list(small.plan()[0]) == []


STREAM_O = "CREATE STREAM o (id STRING KEY, t INT) WITH (kafka_topic='o', value_format='JSON', partitions=1);"
TABLE_P = "CREATE TABLE p (id STRING PRIMARY KEY, t INT) WITH (kafka_topic='p', value_format='JSON', partitions=1);"
JOINED = "CREATE STREAM j AS SELECT o.id AS id, o.t AS t FROM o JOIN p ON o.id = p.id;"
TYPED = "CREATE STREAM s (id STRING KEY, v addr, b INT) WITH (kafka_topic='s', value_format='JSON', partitions=1);"
ADDRESS = "CREATE TYPE addr AS STRUCT<street STRING>;"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (STREAM_O + TABLE_P + JOINED, STREAM_O + TABLE_P + JOINED.replace("o.t AS t", "p.t AS t")),
        (ADDRESS + TYPED, ADDRESS + TYPED.replace("b INT", "b BIGINT")),
        (A + B.replace("v FROM", "v + 1 FROM"), A + B.replace("v FROM", "v + 1 AS total FROM")),
    ],
    ids=["another side of a join", "beside a registered type", "a name that was given by the server"],
)
def test_what_a_file_says_otherwise_is_no_matter_of_record_only(small: Deployment, before: str, after: str) -> None:
    deployed(small, all=before)
    small.write(all=after)
    plan, found = small.plan()
    assert found or {each.action for each in plan} - {Action.RECORD}
