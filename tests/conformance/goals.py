"""The goals, and how far a list of judged cases reaches them."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.conformance.ksqldb import Judged

GOALS = {
    "parsed": ("statements parsed", 1.0),
    "round trip": ("printed and parsed again to the same tree", 1.0),
    "reads and sink": ("reads and sink of every query as the server's", 0.99),
    "refused": ("refused by the server's parser, so by ours, with its line", 1.0),
}


@dataclass(frozen=True)
class Figure:
    words: str
    cases: int
    passed: int
    wanted: float

    @property
    def share(self) -> float:
        return self.passed / self.cases if self.cases else 1.0

    @property
    def reached(self) -> bool:
        """No cases are no success."""
        return self.cases > 0 and self.share >= self.wanted


def figures(judged: Sequence[Judged]) -> list[Figure]:
    found = []
    for goal, (words, wanted) in GOALS.items():
        said = [each.passed[goal] for each in judged if goal in each.passed]
        found.append(Figure(words, len(said), sum(said), wanted))
    return found
