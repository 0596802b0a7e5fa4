"""Patterns of rows: MATCH_RECOGNIZE."""

from typing import ClassVar

from sqlglot import exp


class MatchRecognize(exp.MatchRecognize):
    """With the interval behind the pattern and its subsets."""

    arg_types: ClassVar[dict[str, bool]] = {**exp.MatchRecognize.arg_types, "within": False, "subset": False}


class Quantifier(exp.Expression):
    """`A{2,3}?` of a row pattern; the kind is what follows the variable."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "kind": True}


class RowAlternatives(exp.Expression):
    """`A | B` of a row pattern."""

    arg_types: ClassVar[dict[str, bool]] = {"expressions": True}


class RowSequence(exp.Expression):
    """`A B` of a row pattern."""

    arg_types: ClassVar[dict[str, bool]] = {"expressions": True}


class Excluded(exp.Expression):
    """`{- A -}` of a row pattern."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True}


class Permutation(exp.Expression):
    """`PERMUTE(A, B)` of a row pattern."""

    arg_types: ClassVar[dict[str, bool]] = {"expressions": True}


class Anchored(exp.Expression):
    """`^ A $`: a row pattern that begins or ends where its partition does."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "start": False, "end": False}
