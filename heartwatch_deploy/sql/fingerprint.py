"""One text for statements that differ only in comments, blanks and the case of keywords."""

import hashlib
from collections.abc import Sequence

from heartwatch_deploy.sql.quoting import literal
from heartwatch_deploy.sql.tokens import Form, Word


def normalised(words: Sequence[Word], keywords: frozenset[str]) -> str:
    """Words joined by one blank; keywords in upper case, names as written (they are case-sensitive), hints kept."""
    return " ".join(_one(word, keywords) for word in words)


def sql_fingerprint(words: Sequence[Word], keywords: frozenset[str]) -> str:
    """16 hex digits over the normalised text."""
    return hashlib.sha256(normalised(words, keywords).encode()).hexdigest()[:16]


def _one(word: Word, keywords: frozenset[str]) -> str:
    if word.form is Form.STRING:
        return literal(word.text) + _hints(word)
    if word.form is Form.QUOTED:
        return f"`{word.text}`" + _hints(word)
    return (word.upper if word.upper in keywords else word.text) + _hints(word)


def _hints(word: Word) -> str:
    return "".join(f" /*+ {hint} */" for hint in word.hints)
