"""Ours held against a real server's: its own text of each recorded statement, and what it lets replace what."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from heartwatch_deploy.engines.ksqldb.alike import is_alike, why_not_in_place
from heartwatch_deploy.engines.ksqldb.told import Told, told
from heartwatch_deploy.sql.ksqldb.statements import read_statements
from heartwatch_deploy.sql.text_error import SqlTextError
from tests.ksqldb_exchanges import Exchange, every


@dataclass(frozen=True)
class Sent:
    """A statement that makes something, and the server's text of it; empty where it was refused."""

    exchange: Exchange
    text: str
    ours: Told
    servers: str = ""


@cache
def recorded() -> tuple[Sent, ...]:
    return tuple(_recorded())


def _recorded() -> Iterator[Sent]:
    for exchange in every():
        text = _single_statement(exchange)
        ours = told(text)
        if ours is None or "${" in text:
            continue
        if exchange.status != 200:
            yield Sent(exchange, text, ours)
            continue
        answer = exchange.json()
        if len(answer) == 1 and answer[0]["@type"] == "currentStatus":
            yield Sent(exchange, text, ours, answer[0]["statementText"])


def _single_statement(exchange: Exchange) -> str:
    """Empty for what is no request of one statement alone."""
    if exchange.path != "/ksql" or not exchange.body or exchange.status is None:
        return ""
    try:
        text = str(json.loads(exchange.body).get("ksql"))
        return text if len(read_statements(text)) == 1 else ""
    except (ValueError, AttributeError, SqlTextError):
        return ""


def test_every_statement_is_known_again_in_the_servers_words() -> None:
    made = [each for each in recorded() if each.servers]
    unknown = [each.text for each in made if not (there := told(each.servers)) or not is_alike(each.ours, there)]
    assert (len(made), unknown) == (153, [])


def test_no_other_statement_is_taken_for_it() -> None:
    """Of one name, those that the server words otherwise; PARTITIONS that a statement leaves out may be any."""
    texts = {each.servers.replace("OR REPLACE ", "").replace("PARTITIONS=1, ", ""): each.servers for each in recorded()}
    there = [(text, told(original)) for text, original in texts.items() if original]
    for sent in recorded():
        if sent.servers:
            mine = sent.servers.replace("OR REPLACE ", "").replace("PARTITIONS=1, ", "")
            taken = [text for text, found in there if found and is_alike(sent.ours, found) and text != mine]
            assert taken == [], sent.text


def test_what_we_replace_in_place_a_real_server_takes() -> None:
    """Each recorded CREATE OR REPLACE against what was there before it; a 500 is a busy runner's, and says nothing."""
    there: dict[tuple[str, str, str], str] = {}
    verdicts: Counter[tuple[bool, bool]] = Counter()
    for sent in recorded():
        name = (sent.exchange.scenario, *sent.ours.what)
        before = told(there.get(name, ""))
        if "OR REPLACE" in sent.text.upper() and before is not None and sent.exchange.status != 500:
            ours, theirs = not why_not_in_place(before, sent.ours), bool(sent.servers)
            assert theirs or not ours, f"we would send what a server refuses: {sent.text}"
            verdicts[ours, theirs] += 1
        if sent.servers:
            there[name] = sent.servers
    assert verdicts[True, True] >= 21
    assert verdicts[False, False] >= 50
    assert verdicts[False, True] <= 14, "what a server takes, and would not be right, or is not known to be"


def test_columns_of_a_join_whose_names_clash_are_known() -> None:
    """The words are a real server's, of `17_semantic_errors`."""
    ours = told("CREATE STREAM x AS SELECT s.id, s4.id FROM s JOIN s4 ON s.id = s4.id;")
    theirs = told(
        "CREATE STREAM X WITH (KAFKA_TOPIC='X') AS SELECT S.ID S_ID, S4.ID S4_ID FROM S S "
        "INNER JOIN S4 S4 ON ((S.ID = S4.ID)) EMIT CHANGES;"
    )
    assert ours is not None
    assert theirs is not None
    assert is_alike(ours, theirs)
