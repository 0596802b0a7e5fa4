"""Text → statements: each with its tree, and what it defines, reads, writes, calls and sets."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from typing import Final

from sqlglot import exp

from heartwatch_deploy.sql.flink import nodes
from heartwatch_deploy.sql.flink.parser import parsed
from heartwatch_deploy.sql.flink.references import defines, references
from heartwatch_deploy.sql.flink.tokenizer import tokens
from heartwatch_deploy.sql.statement import Option, Statement, StatementForm
from heartwatch_deploy.sql.text_error import SqlTextError
from heartwatch_deploy.sql.tokens import Word, words

_CREATED: Final = {
    "TABLE": StatementForm.TABLE,
    "MATERIALIZED TABLE": StatementForm.TABLE,
    "VIEW": StatementForm.VIEW,
    "FUNCTION": StatementForm.FUNCTION,
}


def read_statements(text: str) -> tuple[Statement, ...]:
    """All statements of a text in their order; SqlTextError at the place that Flink's grammar refuses."""
    trees = parsed(tokens(text), len(text))
    return tuple(_statement(tree, text_words) for tree, text_words in _with_words(trees, text))


def read_tree(text: str) -> exp.Expr:
    """The tree of a text that is one statement; SqlTextError where it is none, or more."""
    trees = parsed(tokens(text), len(text))
    if len(trees) != 1:
        raise SqlTextError("this is not one statement", 0)
    return trees[0]


def _with_words(trees: tuple[exp.Expr, ...], text: str) -> Iterator[tuple[exp.Expr, tuple[Word, ...]]]:
    found = words(text)
    starts = [each.start for each in found]
    for tree in trees:
        first, last = bisect_left(starts, tree.meta["start"]), bisect_left(starts, tree.meta["end"] + 1)
        yield tree, found[first:last]


def _statement(tree: exp.Expr, text_words: tuple[Word, ...]) -> Statement:
    assert isinstance(tree, exp.Expression)
    found = references(tree)
    return Statement(
        _form(tree),
        tree.meta["start"],
        tree.meta["end"] + 1,
        text_words,
        defines=defines(tree),
        reads=found.reads,
        writes=found.writes,
        calls=found.calls,
        options=_options(tree),
        tree=tree,
    )


def _form(tree: exp.Expr) -> StatementForm:
    if isinstance(tree, nodes.CreateObject):
        return _CREATED.get(tree.args["kind"], StatementForm.OTHER)
    if isinstance(tree, nodes.InsertInto):
        return StatementForm.INSERT
    if isinstance(tree, nodes.StatementSet) and tree.args.get("opening"):
        return StatementForm.STATEMENT_SET
    return StatementForm.SET if isinstance(tree, nodes.SetOption) else StatementForm.OTHER


def _options(tree: exp.Expr) -> Mapping[str, Option]:
    """The entries of a CREATE's WITH, or of a SET; of equal keys the last."""
    if isinstance(tree, nodes.SetOption):
        return _entry(tree) if tree.this else {}
    options = tree.args.get("options") if isinstance(tree, nodes.CreateObject) else None
    return {key: option for each in options.expressions for key, option in _entry(each).items()} if options else {}


def _entry(node: exp.Expr) -> dict[str, Option]:
    value = node.expression
    return {node.this.name: Option(value.name, value.meta["start"], value.meta["end"] + 1)}
