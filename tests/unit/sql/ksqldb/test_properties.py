"""What holds for every statement of the grammar, and for every text."""

import random
import string

import sqlglot
from hypothesis import given
from hypothesis import strategies as st

from heartwatch_deploy.sql.ksqldb.canonical import canonical_sql
from heartwatch_deploy.sql.ksqldb.statements import read_statements
from heartwatch_deploy.sql.ksqldb.words import KEYWORDS
from heartwatch_deploy.sql.text_error import SqlTextError
from tests.examples import examples
from tests.unit.sql.ksqldb.generated import Writer

_MANY = examples(100)
STATEMENTS = st.integers(0, 2**64).map(lambda seed: Writer(random.Random(seed)).statement())  # noqa: S311
_PIECES = (
    *sorted(KEYWORDS),
    *"()[],.;=<>+-*/%",
    "->",
    "=>",
    ":=",
    "||",
    "<>",
    "--",
    "/*",
    "*/",
    "'",
    "`",
    '"',
    "${v}",
    "a",
    "1",
    "1.5",
)


def _parsed(text: str) -> sqlglot.exp.Expr:
    return sqlglot.parse_one(text, read="ksqldb")


@given(STATEMENTS)
@_MANY
def test_printed_and_parsed_again_it_is_the_same_tree(text: str) -> None:
    tree = _parsed(text)
    for pretty in (False, True):
        again = _parsed(tree.sql("ksqldb", pretty=pretty))
        assert repr(again) == repr(tree)


@given(STATEMENTS)
@_MANY
def test_the_canonical_text_is_its_own(text: str) -> None:
    canonical = canonical_sql(_parsed(text))
    assert canonical_sql(_parsed(canonical)) == canonical


@given(STATEMENTS, st.randoms(use_true_random=False))
@_MANY
def test_case_outside_of_quotes_changes_no_canonical_text(text: str, dice: random.Random) -> None:
    tokens = sqlglot.tokenize(text, read="ksqldb")
    letters = list(text)
    for token in tokens:
        if text[token.start] in string.ascii_letters + "_":
            for at in range(token.start, token.end + 1):
                letters[at] = dice.choice((str.upper, str.lower))(letters[at])
    other = "".join(letters)
    if text.split(maxsplit=1)[0].upper() in ("DEFINE", "UNDEFINE", "PRINT", "ASSERT"):
        return  # the names of variables, topics and subjects keep their case
    assert canonical_sql(_parsed(other)) == canonical_sql(_parsed(text))


@given(st.lists(st.sampled_from(_PIECES), max_size=30).map(" ".join))
@_MANY
def test_words_in_any_order_raise_nothing_but_a_refusal(text: str) -> None:
    _read(text)


@given(st.text(max_size=80))
@_MANY
def test_any_text_raises_nothing_but_a_refusal(text: str) -> None:
    _read(text)


@given(STATEMENTS, st.data())
@_MANY
def test_a_statement_with_a_piece_cut_out_raises_nothing_but_a_refusal(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 20)))
    _read(text[:start] + text[end:] + ";")


def _read(text: str) -> None:
    refused = None
    try:
        read_statements(text)
    except SqlTextError as error:
        refused = error
    assert refused is None or (0 <= refused.start <= len(text) and str(refused).startswith("line "))
