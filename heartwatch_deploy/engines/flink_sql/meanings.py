"""What statements mean, by their text: worked out once, and where one is read anyway, of the tree that it has."""

from sqlglot import exp

from heartwatch_deploy.sql.flink.statements import read_statements
from heartwatch_deploy.sql.meaning import fingerprint_of
from heartwatch_deploy.sql.text_error import SqlTextError
from heartwatch_deploy.sql.versions import versioned

_known: dict[str, str] = {}
"""Jobs share definitions, and most of what is recorded stands in the files as well."""


def learn(text: str, tree: exp.Expr) -> None:
    """The meaning of a statement that was just read."""
    if text not in _known:
        _known[text] = versioned(fingerprint_of(tree, "flink"))


def meaning_of_text(text: str) -> str:
    """The fingerprint of one statement's meaning; SqlTextError where the text is none."""
    if text not in _known:
        statements = read_statements(text)
        if len(statements) != 1:
            raise SqlTextError("this is not one statement", 0)
        assert statements[0].tree is not None
        learn(text, statements[0].tree)
    return _known[text]
