"""A file's statement as it is sent: variables filled in, without OR REPLACE and IF NOT EXISTS, an INSERT with an id."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from heartwatch_deploy.sql.statement import Statement, StatementForm
from heartwatch_deploy.sql.tokens import Word

_VARIABLE: Final = re.compile(r"(?<!\$)\$\{([A-Za-z_][A-Za-z0-9_@]*)\}")
_NO_NAME: Final = re.compile(r"[^A-Z0-9_]+")
_HEAD: Final = 8
"""The words in which a statement says what it makes."""


def prepared(statement: Statement, text: str, variables: Mapping[str, str], query_id: str = "") -> str:
    """The statement with its `;`. Whether the object exists, and whether it is the same, is ours to find out: IF NOT
    EXISTS would compare nothing, and OR REPLACE would restart what has not changed. `query_id` is for an INSERT that
    says none itself: sent twice without, it would run twice."""
    cuts = [*_idle_words(statement.words[:_HEAD])]
    if query_id and statement.form is StatementForm.INSERT:
        at = statement.writes[0].end
        cuts.append((at, at, f" WITH (QUERY_ID = '{query_id}')"))
    found = text[: statement.end]
    for start, end, instead in sorted(cuts, reverse=True):
        found = found[:start] + instead + found[end:]
    return filled(found[statement.start :], variables) + ";"


def filled(text: str, variables: Mapping[str, str]) -> str:
    """As the server would replace `${name}`; what has no definition stays, and `$${name}` is the server's to read."""
    return _VARIABLE.sub(lambda found: variables.get(found[1], found[0]), text)


def replacing(statement: str) -> str:
    """`CREATE …` as `CREATE OR REPLACE …`."""
    return re.sub(r"\ACREATE\b", "CREATE OR REPLACE", statement, count=1, flags=re.IGNORECASE)


def only_if_absent(statement: str) -> str:
    """`CREATE … CONNECTOR IF NOT EXISTS …`, of which a server checks the settings although the connector is there."""
    return re.sub(r"\A(CREATE\s+\w+\s+CONNECTOR)\b", r"\1 IF NOT EXISTS", statement, count=1, flags=re.IGNORECASE)


def id_for(file: str, sink: str) -> str:
    """The id of an INSERT that gives itself none; a file fills one sink once, or says ids."""
    return _NO_NAME.sub("_", f"{file}_INTO_{sink}".upper())


def _idle_words(words: Sequence[Word]) -> Iterator[tuple[int, int, str]]:
    for phrase in (("OR", "REPLACE"), ("IF", "NOT", "EXISTS")):
        for at in range(len(words) - len(phrase)):
            if tuple(word.upper for word in words[at : at + len(phrase)]) == phrase:
                yield words[at].start, words[at + len(phrase)].start, ""
