"""A statement's tree → 16 hex digits that only its meaning changes: no layout, no inner name, no order of conjuncts."""

import hashlib
from collections.abc import Mapping
from typing import Final

from sqlglot import Dialect, exp
from sqlglot.errors import ParseError

from heartwatch_deploy.sql.flink.canonical import settled as settled_in_flink
from heartwatch_deploy.sql.ksqldb.canonical import canonical_sql as ksqldb_text
from heartwatch_deploy.sql.meaning.registry import REWRITES
from heartwatch_deploy.sql.meaning.rewrite import Rewrite
from heartwatch_deploy.sql.meaning.structure import structure
from heartwatch_deploy.sql.text_error import SqlTextError
from heartwatch_deploy.sql.walks import bare_copy


def fingerprint_of(tree: exp.Expr, dialect: str) -> str:
    """Of two trees of the dialect `flink` or `ksqldb`: equal only if they mean the same to the engine. When in doubt it
    is another one."""
    return hashlib.sha256(structure(meaning_of(tree, dialect)).encode()).hexdigest()[:16]


def meaning_of(tree: exp.Expr, dialect: str) -> exp.Expr:
    """The tree that all statements of one meaning share, as far as the rewrites know; it cannot be printed."""
    rewritten = _SETTLED[dialect](tree)
    for rewrite in REWRITES[dialect]:
        rewritten = rewrite(rewritten)
    return rewritten


def _settled_in_ksqldb(tree: exp.Expr) -> exp.Expr:
    """The tree of the canonical text, in which case, quotes and synonyms are settled. Should that text not be read
    again, the tree as it is: then another spelling may have another fingerprint, but no other meaning the same."""
    try:
        (read,) = Dialect.get_or_raise("ksqldb").parse(f"{ksqldb_text(tree)};")
    except (SqlTextError, ParseError):
        return bare_copy(tree)
    assert isinstance(read, exp.Expr)
    return read


_SETTLED: Final[Mapping[str, Rewrite]] = {
    "flink": lambda tree: settled_in_flink(bare_copy(tree)),
    "ksqldb": _settled_in_ksqldb,
}
