"""Which statements only look."""

import re
from collections.abc import Callable
from typing import Final

from sqlglot import exp

from heartwatch_deploy.querying.question import NotAsked
from heartwatch_deploy.sql.flink.statements import read_statements as read_flink
from heartwatch_deploy.sql.ksqldb.nodes import StreamQuery
from heartwatch_deploy.sql.ksqldb.statements import read_statements as read_ksqldb
from heartwatch_deploy.sql.statement import Statement
from heartwatch_deploy.sql.text_error import SqlTextError

_HINT: Final = re.compile(r"/\*\s*\+")
_LOOKING: Final = ("SHOW", "DESCRIBE", "DESC", "EXPLAIN")
_INSTEAD: Final = "put it into a file of the project and `apply` it: so it is planned, and on record"


def flink_statement(text: str) -> Statement:
    """The one SELECT, SHOW, DESCRIBE or EXPLAIN that the text is; raises NotAsked."""
    statement = _only(text, read_flink)
    words = [word.text.upper() for word in statement.words[:2]]
    if words == ["SHOW", "CREATE"]:
        raise _refused(" ".join(words), "`render` shows definitions, and their secrets only by name")
    if not is_query(statement) and words[0] not in _LOOKING:
        raise _refused(words[0], _INSTEAD)
    if _HINT.search(text):
        raise _refused("A hint", "a table's options could move a job's offsets: leave out /*+ … */")
    return statement


def ksqldb_select(text: str) -> Statement:
    """The one SELECT that the text is, pull or push; raises NotAsked."""
    statement = _only(text.rstrip().rstrip(";") + ";", read_ksqldb)
    if not isinstance(statement.tree, StreamQuery):
        raise _refused(statement.words[0].text.upper(), _INSTEAD)
    return statement


def is_query(statement: Statement) -> bool:
    """Whether it gives rows of data."""
    return isinstance(statement.tree, exp.Query) or statement.words[0].text.upper() == "VALUES"


def _only(text: str, read: Callable[[str], tuple[Statement, ...]]) -> Statement:
    try:
        found = read(text)
    except SqlTextError as error:
        line = text.count("\n", 0, error.start) + 1
        column = error.start - text.rfind("\n", 0, error.start)
        summary = f"line {line}, column {column} of the statement is no SQL of this engine"
        raise NotAsked(
            "HW151", summary, cause=str(error), help="mend it, or name the other engine: --engine"
        ) from error
    if len(found) != 1:
        help_ = "ask one SELECT at a time"
        raise NotAsked("HW151", f"there are {len(found)} statements instead of one", help=help_)
    return found[0]


def _refused(verb: str, remedy: str) -> NotAsked:
    return NotAsked("HW150", f"{verb} is not for looking at data, and was not sent", help=remedy)
