"""What a statement's words read, write and call."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from heartwatch_deploy.sql.keywords import KEYWORDS
from heartwatch_deploy.sql.statement import Name
from heartwatch_deploy.sql.tokens import Form, Word

_ENDS_A_TABLE = """
WHERE GROUP HAVING WINDOW ORDER LIMIT OFFSET FETCH UNION INTERSECT EXCEPT MINUS ON USING JOIN LEFT RIGHT FULL INNER
CROSS NATURAL FOR EMIT PARTITION WITHIN WITH MATCH_RECOGNIZE TABLESAMPLE SELECT VALUES
"""
_AFTER_TABLE = frozenset(_ENDS_A_TABLE.split())


def name_at(words: Sequence[Word], index: int) -> tuple[Name, int] | None:
    """The (qualified) name that begins at a word and the index behind it; None where no name stands."""
    if index >= len(words) or words[index].form not in (Form.PLAIN, Form.QUOTED):
        return None
    parts = [words[index]]
    index += 1
    while index + 1 < len(words) and words[index].upper == "." and words[index + 1].form in (Form.PLAIN, Form.QUOTED):
        parts.append(words[index + 1])
        index += 2
    return Name(".".join(part.text for part in parts), parts[0].start, parts[-1].end), index


def reads(words: Sequence[Word]) -> tuple[Name, ...]:
    """Tables named after FROM, JOIN, TABLE( … TABLE x) and LIKE, without the names that WITH introduces."""
    local = {name.text for name in _common_tables(words)}
    found = (*_from_clauses(words), *_table_arguments(words))
    return tuple(name for name in sorted(found, key=lambda each: each.start) if name.text not in local)


def calls(words: Sequence[Word]) -> tuple[Name, ...]:
    """Names that stand in front of a parenthesis."""
    return tuple(
        Name(word.text, word.start, word.end)
        for word, following in pairwise(words)
        if following.upper == "(" and word.form in (Form.PLAIN, Form.QUOTED) and word.upper not in KEYWORDS
    )


def _common_tables(words: Sequence[Word]) -> Iterator[Name]:
    if not any(word.upper == "WITH" for word in words):
        return
    for index, word in enumerate(words[:-2]):
        is_query = words[index + 1].upper == "(" and words[index + 2].upper in ("SELECT", "WITH", "VALUES")
        if word.upper == "AS" and is_query:
            before = _before_columns(words, index - 1)
            if before is not None and words[before - 1].upper in ("WITH", ",", "RECURSIVE"):
                yield Name(words[before].text, words[before].start, words[before].end)


def _before_columns(words: Sequence[Word], index: int) -> int | None:
    """From the word before AS back over a column list to the name."""
    if words[index].upper != ")":
        return index
    while index > 0 and words[index].upper != "(":
        index -= 1
    return index - 1 if index > 0 else None


def _from_clauses(words: Sequence[Word]) -> Iterator[Name]:
    selects = [False]  # whether a SELECT is open, by depth: EXTRACT(DAY FROM x) reads nothing
    for index, word in enumerate(words):
        if word.upper == "(":
            selects.append(False)
        elif word.upper == ")" and len(selects) > 1:
            selects.pop()
        elif word.upper == "SELECT":
            selects[-1] = True
        elif word.upper == "JOIN" or (word.upper == "FROM" and selects[-1] and not _is_distinct_from(words, index)):
            yield from _table_list(words, index + 1)


def _is_distinct_from(words: Sequence[Word], index: int) -> bool:
    return words[index - 1].upper == "DISTINCT" and words[index - 2].upper in ("IS", "NOT")


def _table_list(words: Sequence[Word], index: int) -> Iterator[Name]:
    """`a`, `a AS x, b y`, `(SELECT …) x, c`; a name in front of a parenthesis is a function."""
    while index < len(words):
        found = name_at(words, index)
        if found and not (found[1] < len(words) and words[found[1]].upper == "("):
            if words[index].upper in ("UNNEST", "LATERAL", "TABLE"):
                return
            yield found[0]
        index = _behind_item(words, index)
        if index >= len(words) or words[index].upper != ",":
            return
        index += 1


def _behind_item(words: Sequence[Word], index: int) -> int:
    """The index of the comma, keyword or closing parenthesis that ends one item of a FROM list."""
    depth = 0
    while index < len(words):
        upper = words[index].upper
        if upper == "(":
            depth += 1
        elif upper == ")":
            if depth == 0:
                return index
            depth -= 1
        elif depth == 0 and (upper == "," or upper in _AFTER_TABLE):
            return index
        index += 1
    return index


def _table_arguments(words: Sequence[Word]) -> Iterator[Name]:
    """`TABLE x` as an argument: TUMBLE(TABLE x, …), TUMBLE(`DATA` => TABLE x, …)."""
    for index, word in enumerate(words):
        if word.upper == "TABLE" and index and words[index - 1].upper in ("(", ",", "=>"):
            found = name_at(words, index + 1)
            if found:
                yield found[0]
