"""The parser settles what the canonical text would: to print a tree and read it again is not needed for its meaning."""

from collections.abc import Iterator

import pytest
from sqlglot import Dialect, exp

from heartwatch_deploy.sql.flink.canonical import canonical_sql, settled
from heartwatch_deploy.sql.flink.statements import read_statements
from heartwatch_deploy.sql.meaning.structure import structure
from heartwatch_deploy.sql.walks import bare_copy, level_by_level
from tests.flink_corpus import corpus

_KEYWORD_ARGUMENT = "CONVERT(a, x, y)"
"""Its printed text calls a function of that name, quoted: the tree is the exacter one."""


def _trees(text: str) -> Iterator[exp.Expr]:
    for each in read_statements(text):
        assert each.tree is not None
        yield each.tree


@pytest.mark.parametrize("clause", sorted({clause for clause, _ in corpus("accepted")}))
def test_the_settled_tree_is_that_of_the_canonical_text(clause: str) -> None:
    for text in (text for each, text in corpus("accepted") if each == clause and _KEYWORD_ARGUMENT not in text):
        for tree in _trees(text):
            (again,) = Dialect.get_or_raise("flink").parse(f"{canonical_sql(tree)}{_end(text)}")
            assert isinstance(again, exp.Expr)
            assert structure(settled(bare_copy(tree))) == structure(again)


def _end(text: str) -> str:
    """A path that a command names may hold a semicolon itself."""
    return ";" if text.rstrip().endswith(";") else ""


def test_copies_and_walks_are_sqlglots_own() -> None:
    for _, text in corpus("accepted"):
        for tree in _trees(text):
            copy = bare_copy(tree)
            assert repr(copy) == repr(tree)
            assert [id(each) for each in level_by_level(copy)] == [id(each) for each in copy.bfs()]
            assert all(_is_in_its_place(each) for each in level_by_level(copy)[1:])


def _is_in_its_place(node: exp.Expr) -> bool:
    assert node.parent is not None
    value = node.parent.args[node.arg_key]
    return (value if node.index is None else value[node.index]) is node
