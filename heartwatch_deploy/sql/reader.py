"""SQL text → statements: a reader of words, not a full parser."""

from collections.abc import Mapping, Sequence

from heartwatch_deploy.sql import references
from heartwatch_deploy.sql.split import members, split
from heartwatch_deploy.sql.statement import Name, Option, Statement, StatementForm
from heartwatch_deploy.sql.tokens import Form, Word, words

_CREATED = {
    "TABLE": StatementForm.TABLE,
    "VIEW": StatementForm.VIEW,
    "STREAM": StatementForm.STREAM,
    "FUNCTION": StatementForm.FUNCTION,
    "TYPE": StatementForm.TYPE,
    "CONNECTOR": StatementForm.CONNECTOR,
}
_CREATE_MODIFIERS = frozenset(("OR", "REPLACE", "TEMPORARY", "SYSTEM", "SOURCE", "SINK", "IF", "NOT", "EXISTS"))


def read_statements(text: str) -> tuple[Statement, ...]:
    """All statements of a text in their order; SqlTextError when it cannot be cut into statements."""
    return tuple(_statement(each) for each in split(words(text)))


def _statement(tokens: tuple[Word, ...]) -> Statement:
    first = tokens[0].upper
    if first == "CREATE":
        return _create(tokens)
    if first == "INSERT":
        return _insert(tokens)
    if tuple(word.upper for word in tokens[:3]) in (("EXECUTE", "STATEMENT", "SET"), ("BEGIN", "STATEMENT", "SET")):
        return _statement_set(tokens)
    if first == "SET":
        return _set(tokens)
    return Statement(StatementForm.OTHER, tokens[0].start, tokens[-1].end, tokens)


def _create(tokens: tuple[Word, ...]) -> Statement:
    index = 1
    while index < len(tokens) and tokens[index].upper in _CREATE_MODIFIERS:
        index += 1
    form = _CREATED.get(tokens[index].upper, StatementForm.OTHER) if index < len(tokens) else StatementForm.OTHER
    index += 1
    while index < len(tokens) and tokens[index].upper in ("IF", "NOT", "EXISTS"):
        index += 1
    named = references.name_at(tokens, index)
    return Statement(
        form if named else StatementForm.OTHER,
        tokens[0].start,
        tokens[-1].end,
        tokens,
        defines=named[0] if named else None,
        reads=(*references.reads(tokens), *_liked(tokens)),
        calls=references.calls(tokens[named[1] :]) if named else (),
        options=_options(tokens),
    )


def _liked(tokens: Sequence[Word]) -> tuple[Name, ...]:
    """`CREATE TABLE a (…) WITH (…) LIKE b`: LIKE outside of all parentheses of a table without a query."""
    depth = 0
    for index, word in enumerate(tokens):
        depth += {"(": 1, ")": -1}.get(word.upper, 0)
        if depth == 0 and word.upper in ("AS", "SELECT"):
            return ()
        if depth == 0 and word.upper == "LIKE":
            found = references.name_at(tokens, index + 1)
            return (found[0],) if found else ()
    return ()


def _insert(tokens: tuple[Word, ...]) -> Statement:
    named = references.name_at(tokens, 2)
    return Statement(
        StatementForm.INSERT,
        tokens[0].start,
        tokens[-1].end,
        tokens,
        reads=references.reads(tokens),
        writes=(named[0],) if named else (),
        calls=references.calls(tokens[named[1] :]) if named else (),
    )


def _statement_set(tokens: tuple[Word, ...]) -> Statement:
    inserts = [_statement(each) for each in members(tokens) if each]
    return Statement(
        StatementForm.STATEMENT_SET,
        tokens[0].start,
        tokens[-1].end,
        tokens,
        reads=tuple(name for each in inserts for name in each.reads),
        writes=tuple(name for each in inserts for name in each.writes),
        calls=tuple(name for each in inserts for name in each.calls),
    )


def _set(tokens: tuple[Word, ...]) -> Statement:
    options = {}
    if len(tokens) >= 4 and tokens[2].upper == "=":
        options[tokens[1].text] = Option("".join(word.text for word in tokens[3:]), tokens[3].start, tokens[-1].end)
    return Statement(StatementForm.SET, tokens[0].start, tokens[-1].end, tokens, options=options)


def _options(tokens: Sequence[Word]) -> Mapping[str, Option]:
    """The entries of `WITH ( key = value, … )`; of several the last, which is the statement's own."""
    found: dict[str, Option] = {}
    for index, word in enumerate(tokens[:-1]):
        if word.upper != "WITH" or tokens[index + 1].upper != "(":
            continue
        for key, equals, value in zip(tokens[index + 2 :], tokens[index + 3 :], tokens[index + 4 :], strict=False):
            if key.upper == ")":
                break
            if equals.upper == "=" and key.form in (Form.STRING, Form.PLAIN, Form.QUOTED):
                found[key.text] = Option(value.text, value.start, value.end)
    return found
