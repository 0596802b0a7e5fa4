"""Statements that a ksqlDB server would take and that have no place in files that are deployed to it."""

from collections.abc import Iterator
from typing import Final

from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.source import RenderedFile
from heartwatch_deploy.sql.ksqldb import nodes
from heartwatch_deploy.sql.statement import Statement, StatementForm

_DEFINING: Final = (StatementForm.STREAM, StatementForm.TABLE, StatementForm.TYPE, StatementForm.CONNECTOR)
_ASIDE: Final = (nodes.Define, nodes.Undefine, nodes.UnsetProperty)
_LOG_SUFFIX: Final = "ksql_processing_log"
_SECRET: Final = "${env:"  # noqa: S105 - how a reference begins


def unfit(file: RenderedFile, statement: Statement) -> Iterator[Diagnostic]:
    """HW221 a topic that is not ours to touch, HW222 a statement out of place, HW223 a secret."""
    if not _has_a_place(statement):
        yield _out_of_place(file, statement)
        return
    for key, option in statement.options.items():
        if key.upper() == "KAFKA_TOPIC" and _is_internal(option.value, fills=bool(statement.writes)):
            yield _internal(file, option.value, (option.start, option.end))
    at = file.text.find(_SECRET, statement.start, statement.end)
    if at >= 0 and statement.form is not StatementForm.CONNECTOR:  # which Connect fills in
        yield _secret(file, at)


def _has_a_place(statement: Statement) -> bool:
    tree = statement.tree
    if isinstance(tree, nodes.StreamInsert):
        return isinstance(tree.args.get("expression"), nodes.StreamQuery)
    if isinstance(tree, nodes.SetProperty):
        return not tree.args.get("system")
    return statement.form in _DEFINING or isinstance(tree, _ASIDE)


def _is_internal(topic: str, *, fills: bool) -> bool:
    """The server guards none of them: it would make a stream over its own command topic, and lose everything when that
    stream is dropped with it. Its processing log may be read."""
    return topic.startswith("_") or (fills and topic.endswith(_LOG_SUFFIX))


def _internal(file: RenderedFile, topic: str, at: tuple[int, int]) -> Diagnostic:
    return Diagnostic(
        "HW221",
        f"`{topic}` is an internal topic of Kafka's, ksqlDB's, a registry's or a deployer's",
        file.span(*at),
        "not for streams and tables",
        cause="ksqlDB guards none of these: what writes into one, or drops it, can empty a whole server",
        help="name a topic of the project",
    )


def _out_of_place(file: RenderedFile, statement: Statement) -> Diagnostic:
    values = isinstance(statement.tree, nodes.StreamInsert)
    once = "a file says what there shall be, and each apply would write the row again: send it by other means"
    allowed = "allowed: CREATE STREAM, TABLE, TYPE and CONNECTOR, INSERT INTO … SELECT, SET, UNSET, DEFINE and UNDEFINE"
    return Diagnostic(
        "HW222",
        "this statement has no place in a file that is deployed to ksqlDB",
        file.span(statement.start, statement.words[0].end),
        help=once if values else allowed,
    )


def _secret(file: RenderedFile, at: int) -> Diagnostic:
    end = file.text.find("}", at) + 1
    return Diagnostic(
        "HW223",
        "a secret in a statement is shown to everybody who may ask the server for it",
        file.span(at, max(end, at + len(_SECRET))),
        "a secret would stand here",
        help="keep it out of the statement: a connector gets its secrets by reference, from its Connect worker",
    )
