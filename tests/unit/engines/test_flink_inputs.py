"""Where a job begins to read, and what it loses that starts without its state."""

from heartwatch_deploy.engines.flink_sql.afresh import losses
from heartwatch_deploy.engines.flink_sql.beginning import begins, goes_on
from heartwatch_deploy.engines.flink_sql.inputs import Reading, inputs
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.resource import Reference, Resource, Role
from heartwatch_deploy.sql.flink.statements import read_statements

JOB = Address("flink_sql", "job", "j")


def job(statement: str, *definitions: str, writes: str = "o") -> Resource:
    session = [
        {"address": f"flink_sql.table/{text.split()[2].strip('(')}", "text": text, "fingerprint": ""}
        for text in definitions
    ]
    reads = () if "SELECT FROM" in statement else read_statements(statement)[0].reads
    references = (
        *(Reference(Address("flink_sql", "table", each.text), Role.READS) for each in reads),
        Reference(Address("flink_sql", "table", writes), Role.WRITES),
    )
    spec = {"statement": {"text": statement, "fingerprint": ""}, "session": session, "settings": {}}
    return Resource(JOB, spec, references=references)


def kafka(name: str, **options: str) -> str:
    said = {"connector": "kafka", "topic": f"{name}_topic"} | {
        key.replace("_", "."): value for key, value in options.items()
    }
    if "mode" in said:
        said["scan.startup.mode"] = said.pop("mode")
    return (
        f"CREATE TABLE {name} (x INT, y AS 'a' = 'b') WITH ("
        + ", ".join(f"'{k}' = '{v}'" for k, v in said.items())
        + ")"
    )


def test_options_and_hints_and_what_a_table_is_like() -> None:
    found = inputs(
        job(
            "INSERT INTO o SELECT r.x FROM r /*+ OPTIONS('scan.startup.mode' = 'latest-offset') */, s, v",
            kafka("r", mode="earliest-offset"),
            kafka("base", properties_group_id="g"),
            "CREATE TABLE s WITH ('topic' = 'a;b') LIKE base",
            "CREATE VIEW v AS SELECT x FROM t",
            kafka("t", mode="timestamp"),
            kafka("o"),
        )
    )
    assert [(each.topic, each.reading) for each in found] == [
        ("r_topic", Reading.NOTHING),
        ("a", Reading.SINCE_COMMIT),
        ("b", Reading.SINCE_COMMIT),
        ("t_topic", Reading.PART),
    ]
    assert found[1].options["properties.group.id"] == "g"


def test_a_hint_behind_what_is_written_makes_it_no_input() -> None:
    found = inputs(
        job("INSERT INTO o /*+ OPTIONS('sink.parallelism' = '1') */ SELECT x FROM r", kafka("r"), kafka("o"))
    )
    assert [each.table for each in found] == ["r"]


def test_a_first_start_says_where_nothing_is_committed() -> None:
    found = begins(
        job(
            "INSERT INTO o SELECT x FROM r JOIN s ON TRUE",
            kafka("r"),
            kafka("s", properties_auto_offset_reset="earliest"),
        )
    )
    assert found == (
        "a first start, without state",
        "topic r_topic: read on at the committed offset of the table's own group; where there is none: the job fails",
        "topic s_topic: read on at the committed offset of the table's own group; where there is none: at the earliest",
    )


def test_a_checkpoint_says_what_is_written_twice() -> None:
    exactly_once = "CREATE TABLE o (x INT) WITH ('connector' = 'kafka', 'sink.delivery-guarantee' = 'exactly-once')"
    assert len(goes_on(job("INSERT INTO o SELECT x FROM r", kafka("r"), exactly_once), "s3://chk-7")) == 1
    assert "into o: what was written after that" in goes_on(job("INSERT INTO o SELECT x FROM r", kafka("o")), "chk")[1]


def test_what_is_read_again_is_made_again_and_all_else_is_gone() -> None:
    found = losses(
        job(
            "INSERT INTO o SELECT r.x FROM r JOIN s ON r.x = s.x",
            kafka("r", mode="earliest-offset"),
            kafka("s", properties_group_id="g"),
        )
    )
    assert found == (
        "topic r_topic: read again from its beginning",
        "  all its rows in the join: made again of what the topic still has",
        "topic s_topic: read on at the committed offset of group g; messages since the last commit are read twice",
        "  GONE: all its rows in the join; what matches one of them finds nothing until it is sent again",
        "into o: results of messages that are read again are written again",
    )


def test_a_job_without_state_says_so() -> None:
    found = losses(job("INSERT INTO o SELECT x FROM r", kafka("r", mode="latest-offset")))
    assert found[0].startswith("topic r_topic: read from its end; SKIPPED is what the old job has not read")
    assert found[1:] == ("nothing but these offsets is kept: each row is worked on by itself",)


def test_a_lookup_keeps_nothing() -> None:
    lookup = "CREATE TABLE s (x INT) WITH ('connector' = 'jdbc', 'table-name' = 's')"
    found = losses(
        job("INSERT INTO o SELECT r.x FROM r JOIN s FOR SYSTEM_TIME AS OF r.p AS v ON v.x = r.x", kafka("r"), lookup)
    )
    assert not [line for line in found if "table s" in line]


def test_a_text_of_another_grammar_is_told() -> None:
    assert losses(job("INSERT INTO SELECT FROM WHERE")) == (
        "what it keeps of its inputs is not known: its text is of another release's grammar",
    )
