"""Flink's own parser, asked by way of the SQL gateway, agrees with ours about every statement of the corpus."""

import re
from collections.abc import Iterator, Sequence

import pytest

from heartwatch_deploy.clients.flink_gateway import GatewaySession, StatementRefused
from heartwatch_deploy.sql.flink.statements import read_statements
from heartwatch_deploy.sql.text_error import SqlTextError
from tests.flink_corpus import corpus
from tests.live.conftest import RunningStack

pytestmark = [pytest.mark.live, pytest.mark.apart]
VERDICTS = ("accepted", "refused", "taken_here_only")

# Flink parses a whole text before it refuses two statements at once: so nothing of what is asked here is ever run.
_SECOND = "\n; SELECT 1"
# Between statements that are asked about together: nothing that runs over several statements takes it in.
_BETWEEN = "\n; SHOW CATALOGS\n; "
_AT_ONCE = 50
_PARSED = "only single statement supported"
_NOT_PARSED = re.compile(r"SqlParser(EOF)?Exception")
# These never reach the grammar: the gateway knows them by their first word, and they do no harm.
_OF_THE_GATEWAY = frozenset(("SET", "RESET", "HELP", "CLEAR", "QUIT", "EXIT"))


@pytest.fixture(scope="module")
def session(stack: RunningStack) -> Iterator[GatewaySession]:
    with GatewaySession(stack.endpoints.flink_gateway) as opened:
        yield opened


def flink_accepts(session: GatewaySession, text: str) -> bool:
    """Whether Flink's parser takes a statement; whether it would mean something is not asked."""
    statement = text.rstrip().removesuffix(";")
    return _runs(session, statement) if _is_of_the_gateway(text) else _is_parsed(session, statement)


def _is_of_the_gateway(text: str) -> bool:
    statement = text.rstrip().removesuffix(";")
    first = next(iter(statement.upper().split()), "")
    return first in _OF_THE_GATEWAY and "'" not in statement.partition("=")[0]


def _is_parsed(session: GatewaySession, statements: str) -> bool:
    with pytest.raises(StatementRefused) as caught:
        session.run(statements + _SECOND)
    parsed, refused = _PARSED in caught.value.body, bool(_NOT_PARSED.search(caught.value.body))
    assert parsed != refused, f"{statements}\n{caught.value.server_message}"
    return parsed


def accepted_of(session: GatewaySession, texts: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """Of each statement, whether Flink's parser takes it. Many at once, and one by one where it refuses some of them:
    most are asked about together with others that it takes, too."""
    for at in range(0, len(texts), _AT_ONCE):
        together = texts[at : at + _AT_ONCE]
        whole = _BETWEEN.join(text.rstrip().removesuffix(";") for text in together)
        all_parsed = _is_parsed(session, whole)
        yield from ((text, all_parsed or flink_accepts(session, text)) for text in together)


def _runs(session: GatewaySession, statement: str) -> bool:
    try:
        session.run(statement)
    except StatementRefused as refused:
        return not _NOT_PARSED.search(refused.body)
    return True


def we_accept(text: str) -> bool:
    try:
        read_statements(text)
    except SqlTextError:
        return False
    return True


@pytest.fixture(scope="module")
def taken(session: GatewaySession) -> dict[str, bool]:
    """Every statement of the corpus, and whether Flink takes it."""
    texts = list(dict.fromkeys(text for verdict in VERDICTS for _, text in corpus(verdict)))
    together = [text for _, text in corpus("accepted") if not _is_of_the_gateway(text)]
    found = dict(accepted_of(session, together))
    return {text: found[text] if text in found else flink_accepts(session, text) for text in texts}


def test_what_flink_takes_is_taken_here(taken: dict[str, bool]) -> None:
    """All of it; what only this parser takes is told."""
    missed = [text for text, by_flink in taken.items() if by_flink and not we_accept(text)]
    lax = [text for text, by_flink in taken.items() if not by_flink and we_accept(text)]
    print(
        f"{len(taken)} statements, Flink takes {sum(taken.values())}; missed here {len(missed)}, only here {len(lax)}"
    )
    for text in lax:
        print(f"only here: {text}")
    assert missed == []


def test_the_corpus_is_sorted_as_flink_sorts_it(taken: dict[str, bool]) -> None:
    sorted_as = {text: verdict == "accepted" for verdict in VERDICTS for _, text in corpus(verdict)}
    assert [text for text, by_flink in taken.items() if sorted_as[text] != by_flink] == []
