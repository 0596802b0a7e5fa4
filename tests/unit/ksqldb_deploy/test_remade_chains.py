"""What others use goes and comes back with them: in order, with consent, from wherever an apply was killed."""

from collections.abc import Callable
from typing import Any

import pytest
from ksqldb_project import Deployment, heard, said

from heartwatch_deploy import api
from heartwatch_deploy.edges.ksqldb import KsqlConversation
from heartwatch_deploy.model.change import Action, Reason
from heartwatch_deploy.storage import journal
from heartwatch_deploy.storage.project import Selection
from tests.ksqldb_model.serving import Served

STREAM = "CREATE STREAM {0} (id STRING KEY, v {1}) WITH (kafka_topic='{0}', value_format='JSON', partitions=1);"
A = STREAM.format("a", "INT")
WIDER = STREAM.format("a", "BIGINT")
B = "CREATE STREAM b AS SELECT id, v FROM a;"
T = "CREATE TABLE t AS SELECT id, COUNT(*) AS n FROM b GROUP BY id;"
FILLED = STREAM.format("f", "BIGINT") + "INSERT INTO f SELECT id, CAST(v AS BIGINT) AS v FROM b;"
CHAIN = {"a": A, "b": B, "t": T, "f": FILLED}
CONSENTS = tuple(f"fresh-start:ksqldb.{each}" for each in ("source/B", "source/T", "query/F_INTO_F"))


def deployed(deployment: Deployment, **files: str) -> None:
    deployment.write(**files)
    assert deployment.apply().failed == ()
    assert list(deployment.plan()[0]) == []


def sent(deployment: Deployment, served: Served, *consents: str) -> list[str]:
    """The beginnings of the statements that an apply sends, the trial left out."""
    with heard(served) as asked:
        assert deployment.apply(allow=consents).failed == ()
    assert list(deployment.plan()[0]) == []
    return [" ".join(text.split()[:3]).rstrip(";") for text in said(asked) if "PRINT" not in text]


def test_a_chain_goes_readers_first_and_comes_back_in_order(small: Deployment, served: Served) -> None:
    deployed(small, **CHAIN)
    small.write(**{**CHAIN, "a": WIDER})
    assert sent(small, served, *CONSENTS) == [
        "TERMINATE F_INTO_F",
        "DROP TABLE `T`",
        "DROP STREAM `B`",
        "DROP STREAM `A`",
        "CREATE STREAM a",
        "CREATE STREAM b",
        "INSERT INTO f",
        "CREATE TABLE t",
    ]


def test_what_is_lost_or_comes_twice_is_told_for_each(small: Deployment) -> None:
    deployed(small, **CHAIN)
    small.write(**{**CHAIN, "a": WIDER})
    plan, found = small.plan()
    assert found == ()
    steps = {step.address.name: step for step in plan}
    assert {name: (each.action, each.reason) for name, each in steps.items()} == {
        "A": (Action.REPLACE, Reason.CHANGED),
        "B": (Action.REPLACE, Reason.REMADE),
        "T": (Action.REPLACE, Reason.REMADE),
        "F_INTO_F": (Action.REPLACE, Reason.REMADE),
    }
    assert steps["A"].hazards == ()
    assert "twice" in steps["B"].hazards[0].details[0]
    assert "more than twice" in steps["T"].hazards[0].details[0]
    assert "with what it reads" in steps["F_INTO_F"].hazards[0].explanation
    assert steps["T"].notes == ("dropped by the step of ksqldb.source/A, before it is made anew",)
    assert steps["A"].notes == ()


def test_nothing_is_dropped_where_any_of_them_would_be_refused(small: Deployment, served: Served) -> None:
    deployed(small, **CHAIN)
    small.write(**{**CHAIN, "a": STREAM.format("a", "STRING"), "t": T.replace("COUNT(*) AS n", "SUM(v) AS n")})
    with heard(served) as asked:
        (failed,) = small.apply(allow=CONSENTS).failed
    assert (failed.code, str(failed.address)) == ("HW424", "ksqldb.source/A")
    assert [text for text in said(asked) if "PRINT" not in text] == []
    assert set(served.model.world.sources) >= {"A", "B", "T", "F"}


def test_each_keeps_its_own_settings_on_trial(small: Deployment, served: Served) -> None:
    latest = f"SET 'auto.offset.reset' = 'latest'; {B}"
    deployed(small, a=A, b=latest, t=T)
    small.write(a=WIDER, b=latest, t=T)
    with heard(served) as asked:
        assert small.apply(allow=CONSENTS[:2]).failed == ()
    (trial,) = [text for text in said(asked) if "PRINT" in text]
    offset = "SET 'ksql.streams.auto.offset.reset' = "
    assert [line for line in trial.splitlines() if line.startswith(offset)] == [
        f"{offset}'latest';",
        f"{offset}'earliest';",
    ]
    found = {each.sink: each.properties for each in served.model.world.queries.values()}
    assert {name: next(iter(each.values())) for name, each in found.items()} == {"B": "latest", "T": "earliest"}


def test_readers_that_changed_as_well_are_made_as_they_are_now(small: Deployment, served: Served) -> None:
    deployed(small, a=A, b=B, t=T)
    small.write(a=WIDER, b=B.replace(";", " WHERE v > 3;"), t=T)
    assert sent(small, served, *CONSENTS[:2]) == [
        "DROP TABLE `T`",
        "DROP STREAM `B`",
        "DROP STREAM `A`",
        "CREATE STREAM a",
        "CREATE STREAM b",
        "CREATE TABLE t",
    ]
    assert "> 3" in served.model.world.texts["B"]


def test_two_that_are_joined_go_and_come_back_as_one(small: Deployment, served: Served) -> None:
    other = "CREATE TABLE p (id STRING PRIMARY KEY, w INT) WITH (kafka_topic='p', value_format='JSON', partitions=1);"
    joined = "CREATE STREAM j AS SELECT a.id AS id, a.v AS v, p.w AS w FROM a JOIN p ON a.id = p.id;"
    deployed(small, a=A, p=other, j=joined)
    small.write(a=WIDER, p=other.replace("w INT", "w BIGINT"), j=joined)
    assert sent(small, served, "fresh-start:ksqldb.source/J") == [
        "DROP STREAM `J`",
        "DROP STREAM `A`",
        "DROP TABLE `P`",
        "CREATE STREAM a",
        "CREATE TABLE p",
        "CREATE STREAM j",
    ]


def test_apart_from_each_other_each_chain_goes_by_itself(small: Deployment, served: Served) -> None:
    reader = B.replace(" b ", " d ").replace("FROM a", "FROM c")
    other = {"c": A.replace(" a ", " c ").replace("'a'", "'c'"), "d": reader}
    deployed(small, a=A, b=B, **other)
    small.write(a=WIDER, b=B, c=other["c"].replace("INT", "BIGINT"), d=other["d"])
    found = sent(small, served, "fresh-start:ksqldb.source/B", "fresh-start:ksqldb.source/D")
    assert found == [
        "DROP STREAM `B`",
        "DROP STREAM `A`",
        "CREATE STREAM a",
        "DROP STREAM `D`",
        "DROP STREAM `C`",
        "CREATE STREAM c",
        "CREATE STREAM b",
        "CREATE STREAM d",
    ]


def test_a_new_one_between_them_is_made_in_its_turn(small: Deployment, served: Served) -> None:
    deployed(small, a=A, b=B)
    between = "CREATE STREAM m AS SELECT id, v FROM a WHERE v > 1;"
    small.write(a=WIDER, m=between, b=B.replace("FROM a", "FROM m"))
    assert sent(small, served, "fresh-start:ksqldb.source/B") == [
        "DROP STREAM `B`",
        "DROP STREAM `A`",
        "CREATE STREAM a",
        "CREATE STREAM m",
        "CREATE STREAM b",
    ]


def test_what_goes_for_good_between_them_goes_with_them(small: Deployment, served: Served) -> None:
    between = "CREATE STREAM m AS SELECT id, v FROM a;"
    deployed(small, a=A, m=between, b=B.replace("FROM a", "FROM m"))
    small.write(a=WIDER, b=B)
    consents = ("fresh-start:ksqldb.source/B", "delete-data:ksqldb.source/M")
    assert sent(small, served, *consents) == [
        "DROP STREAM `B`",
        "DROP STREAM `M`",
        "DROP STREAM `A`",
        "CREATE STREAM a",
        "CREATE STREAM b",
    ]
    assert "M" not in served.model.world.kafka.topics


def test_what_goes_is_dropped_once_its_reader_reads_something_else(small: Deployment, served: Served) -> None:
    other = A.replace(" a ", " c ").replace("'a'", "'c'")
    deployed(small, a=A, c=other, b=B)
    small.write(c=other, b=B.replace("FROM a", "FROM c"))
    consents = ("fresh-start:ksqldb.source/B", "delete-data:ksqldb.source/A")
    assert sent(small, served, *consents) == ["DROP STREAM `B`", "CREATE STREAM b", "DROP STREAM `A`"]


def test_somebody_elses_query_keeps_the_chain(small: Deployment) -> None:
    deployed(small, a=A, b=B)
    small.servers().ksqldb.run("CREATE STREAM theirs AS SELECT id, v FROM b;", {})
    small.write(a=WIDER, b=B)
    (found,) = small.plan()[1]
    assert (found.code, "ksqldb.source/THEIRS" in found.summary) == ("HW423", True)
    small.write(a=A, b=B)
    assert list(small.plan()[0]) == []


def test_somebody_elses_insert_keeps_what_it_fills(small: Deployment) -> None:
    deployed(small, a=A, b=B)
    small.servers().ksqldb.run("INSERT INTO b WITH (QUERY_ID='THEIRS') SELECT id, v FROM a WHERE v > 9;", {})
    small.write(a=A, b=B.replace(";", " WHERE v > 3;"))
    (found,) = small.plan()[1]
    assert (found.code, "ksqldb.query/THEIRS" in found.summary) == ("HW425", True)


def test_a_target_alone_does_not_take_its_readers_down(small: Deployment) -> None:
    deployed(small, a=A, b=B)
    small.write(a=WIDER, b=B)
    project, desired = api.load_desired(small.directory, Selection("ksql"))
    live = api.read_live(project, desired.state)
    (target,) = [each for each in desired.state.resources if each.name == "A"]
    _, found = api.make_plan(project, desired, live, frozenset({target}))
    assert [each.code for each in found] == ["HW423"]
    assert "--target" in str(found[0].help)


class Killed(BaseException):
    """The process ends here, and writes nothing more."""


@pytest.fixture
def killing(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Ends the process before the n-th statement or record from now on, so with all before it done; 0 is never."""

    def before(number: int) -> None:
        left = number

        def watched(original: Callable[..., Any]) -> Callable[..., Any]:
            def called(*arguments: Any, **named: Any) -> Any:
                nonlocal left
                left -= 1
                if left == 0:
                    raise Killed
                return original(*arguments, **named)

            return called

        monkeypatch.setattr(KsqlConversation, "run", watched(_RUN))
        monkeypatch.setattr(journal, "write", watched(_WRITE))

    return before


_RUN, _WRITE = KsqlConversation.run, journal.write
_EFFECTS = 16
"""Eight statements, and two records each for four objects."""


@pytest.mark.parametrize("number", range(2, _EFFECTS + 1))
def test_killed_anywhere_the_same_consents_are_enough_to_go_on(
    small: Deployment, served: Served, killing: Callable[[int], None], number: int
) -> None:
    deployed(small, **CHAIN)
    small.write(**{**CHAIN, "a": WIDER})
    killing(number)
    with pytest.raises(Killed):
        small.apply(allow=CONSENTS)
    killing(0)
    plan, found = small.plan()
    asked = tuple(each.consent for each in plan.hazards)
    assert (found, set(asked) <= set(CONSENTS)) == ((), True)
    assert small.apply(allow=asked).failed == ()
    assert list(small.plan()[0]) == []
    world = served.model.world
    assert set(world.sources) == {"KSQL_PROCESSING_LOG", "A", "B", "T", "F"}
    assert sorted(query.sink or "" for query in world.queries.values()) == ["B", "F", "T"]
    assert "BIGINT" in world.texts["A"]


def test_that_is_all_that_an_apply_does(small: Deployment, killing: Callable[[int], None]) -> None:
    deployed(small, **CHAIN)
    small.write(**{**CHAIN, "a": WIDER})
    killing(_EFFECTS + 1)
    assert small.apply(allow=CONSENTS).failed == ()
