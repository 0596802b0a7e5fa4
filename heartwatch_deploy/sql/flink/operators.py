"""The operators of Flink SQL: how strongly they bind, and what they become."""

from typing import Final

from sqlglot import exp

OR, AND, NOT, IS, COMPARISON, RANGE, PLUS, TIMES, SIGN = 22, 24, 26, 28, 30, 32, 40, 60, 80

BINARY: Final[dict[str, tuple[int, type[exp.Binary]]]] = {
    "OR": (OR, exp.Or),
    "AND": (AND, exp.And),
    "=": (COMPARISON, exp.EQ),
    "<>": (COMPARISON, exp.NEQ),
    "<": (COMPARISON, exp.LT),
    "<=": (COMPARISON, exp.LTE),
    ">": (COMPARISON, exp.GT),
    ">=": (COMPARISON, exp.GTE),
    "+": (PLUS, exp.Add),
    "-": (PLUS, exp.Sub),
    "*": (TIMES, exp.Mul),
    "/": (TIMES, exp.Div),
    "%": (TIMES, exp.Mod),
    "||": (TIMES, exp.DPipe),
}
SIGNS: Final[dict[type[exp.Expr], str]] = {
    **{kind: sign for sign, (_, kind) in BINARY.items()},
    exp.Like: "LIKE",
    exp.ILike: "ILIKE",
    exp.SimilarTo: "SIMILAR TO",
}
NEGATABLE: Final = (exp.Like, exp.ILike, exp.SimilarTo, exp.In, exp.Between, exp.Escape)
LIKES: Final[dict[str, type[exp.Binary]]] = {"LIKE": exp.Like, "ILIKE": exp.ILike}
AFTER_NOT: Final = frozenset(("LIKE", "ILIKE", "RLIKE", "SIMILAR", "IN", "BETWEEN"))
WORDS: Final[tuple[tuple[int, tuple[str, ...]], ...]] = (
    (COMPARISON, ("MEMBER", "OF")),
    (COMPARISON, ("SUBMULTISET", "OF")),
    (COMPARISON, ("OVERLAPS",)),
    (COMPARISON, ("CONTAINS",)),
    (COMPARISON, ("PRECEDES",)),
    (COMPARISON, ("SUCCEEDS",)),
    (COMPARISON, ("EQUALS",)),
    (COMPARISON, ("IMMEDIATELY", "PRECEDES")),
    (COMPARISON, ("IMMEDIATELY", "SUCCEEDS")),
    (14, ("MULTISET", "UNION", "ALL")),
    (14, ("MULTISET", "UNION", "DISTINCT")),
    (14, ("MULTISET", "UNION")),
    (18, ("MULTISET", "INTERSECT", "ALL")),
    (18, ("MULTISET", "INTERSECT", "DISTINCT")),
    (18, ("MULTISET", "INTERSECT")),
    (14, ("MULTISET", "EXCEPT", "ALL")),
    (14, ("MULTISET", "EXCEPT", "DISTINCT")),
    (14, ("MULTISET", "EXCEPT")),
)
WORD_STARTS: Final = frozenset(words[0] for _, words in WORDS)
