"""Which words are keywords where they stand, and so are written in upper case."""

from collections.abc import Sequence
from typing import Final

from heartwatch_deploy.sql.formatting.listed import listed
from heartwatch_deploy.sql.formatting.pieces import Kind
from heartwatch_deploy.sql.formatting.words import Word

# What neither Flink nor ksqlDB takes for the name of a column or table without quotes.
ALWAYS: Final = listed("""
    ALL ALTER AND AS BETWEEN BY CASE CAST CREATE CROSS CURRENT DISTINCT DROP ELSE END EXCEPT EXISTS EXPLAIN FETCH FOR
    CURRENT_TIMESTAMP FALSE FROM FULL GROUP HAVING IN INNER INSERT INTERSECT INTERVAL INTO IS JOIN LATERAL LEFT LIKE
    NATURAL NOT NULL OF ON OR ORDER OUTER OVER PARTITION PRIMARY RIGHT SELECT SET TABLE THEN TRUE UNION UNNEST USING
    VALUES WHEN WHERE WITH WITHIN WITHOUT
    """)
# Keywords only in front of or behind certain others, since a column may be called so.
BEFORE: Final = {
    "IF": ("NOT", "EXISTS"),
    "TEMPORARY": ("TABLE", "VIEW", "FUNCTION", "SYSTEM"),
    "SYSTEM": ("FUNCTION",),
    "OR": ("REPLACE",),
    "STATEMENT": ("SET",),
    "EXECUTE": ("STATEMENT",),
    "EMIT": ("CHANGES", "FINAL"),
    "GRACE": ("PERIOD",),
    "WATERMARK": ("FOR",),
    "METADATA": ("FROM", "VIRTUAL"),
    "PARTITIONED": ("BY",),
    "UNBOUNDED": ("PRECEDING", "FOLLOWING"),
    "EXCLUDING": ("ALL", "OPTIONS", "CONSTRAINTS", "GENERATED", "METADATA", "PARTITIONS", "WATERMARKS"),
    "INCLUDING": ("ALL", "OPTIONS", "CONSTRAINTS", "GENERATED", "METADATA", "PARTITIONS", "WATERMARKS"),
    "WINDOW": ("TUMBLING", "HOPPING", "SESSION"),
}
BEHIND: Final = {
    "REPLACE": ("OR",),
    "VIEW": ("CREATE", "TEMPORARY", "REPLACE", "DROP"),
    "STREAM": ("CREATE", "REPLACE", "SOURCE", "DROP"),
    "SOURCE": ("CREATE", "REPLACE"),
    "FUNCTION": ("CREATE", "TEMPORARY", "SYSTEM", "DROP"),
    "BEGIN": ("SET",),
    "CHANGES": ("EMIT",),
    "FINAL": ("EMIT",),
    "KEY": ("PRIMARY",),
    "ENFORCED": ("NOT",),
    "ROW": ("CURRENT",),
    "PRECEDING": ("UNBOUNDED",),
    "FOLLOWING": ("UNBOUNDED",),
    "TUMBLING": ("WINDOW",),
    "HOPPING": ("WINDOW",),
    "SESSION": ("WINDOW",),
    "PERIOD": ("GRACE",),
    "SYSTEM_TIME": ("FOR",),
    "VIRTUAL": ("METADATA",),
    "OVERWRITE": ("INSERT",),
}
_TAKES_PARENTHESES: Final = ALWAYS - {"LEFT", "RIGHT", "CAST", "INSERT", "SET"}


def cased(words: Sequence[Word]) -> None:
    """Writes the keywords among the words in upper case; what may be a name or a function's stays as it is, and so does
    what a SET sets, which Flink takes without quotes."""
    setting = False
    for index, word in enumerate(words):
        before = words[index - 1] if index else None
        behind = words[index + 1] if index + 1 < len(words) else None
        begins = before is None or before.text == ";"
        setting = setting and not begins
        if setting:
            continue
        setting = begins and word.upper in ("SET", "RESET")
        if word.kind is Kind.NAME and word.text.isascii() and _is_keyword(before, word, behind):
            word.text = word.upper


def _is_keyword(before: Word | None, word: Word, behind: Word | None) -> bool:
    first, last = (before.upper if before else ""), (behind.upper if behind else "")
    if first in (".", "->") or last in (".", "->", "=>"):
        return False
    if word.upper in ALWAYS:
        if last == "(" and behind is not None and behind.glued:
            return word.upper in _TAKES_PARENTHESES
        return not (first == "AS" and word.upper not in ("OF", "SELECT"))
    return last in BEFORE.get(word.upper, ()) or first in BEHIND.get(word.upper, ())
