"""The order in which a graph is drawn: columns from the sources to the sinks, and who stands above whom in a column."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from itertools import pairwise
from typing import Final, Generic, TypeVar

N = TypeVar("N", bound=Hashable)
Arrow = tuple[N, N]
_SWEEPS: Final = 12


@dataclass(frozen=True, slots=True)
class Layers(Generic[N]):
    """`columns` hold nodes and, where an arrow passes a column, `(arrow, column)` in its place; `ways` are those items
    of each arrow from left to right. `backward` are arrows from right to left, because they close a circle."""

    columns: tuple[tuple[Hashable, ...], ...]
    ways: Mapping[Arrow[N], tuple[Hashable, ...]]
    backward: frozenset[Arrow[N]]


def layered(arrows: Iterable[Arrow[N]]) -> Layers[N]:
    """Each node right of what leads to it, with few crossings; an arrow from a node to itself is left out."""
    known = tuple(dict.fromkeys(each for each in arrows if each[0] != each[1]))
    backward = _closing_circles(known)
    forward = tuple(dict.fromkeys((b, a) if (a, b) in backward else (a, b) for a, b in known))
    numbers = _columns(forward)
    ways = {(a, b): _way((b, a) if (a, b) in backward else (a, b), numbers) for a, b in known}
    steps = {step for way in ways.values() for step in pairwise(way)}
    return Layers(_ordered(_filled(numbers, ways.values()), steps), ways, backward)


def _closing_circles(arrows: Sequence[Arrow[N]]) -> frozenset[Arrow[N]]:
    """Arrows that lead back to a node on the way to them; without these there is no circle."""
    after: dict[N, list[N]] = {}
    for source, target in arrows:
        after.setdefault(source, []).append(target)
    entered = {target for _, target in arrows}
    starts = [*(each for each in after if each not in entered), *after]
    found, done, open_now = set(), set[N](), set[N]()
    for start in starts:
        stack = [(start, iter(after.get(start, ())))] if start not in done else []
        open_now.update(node for node, _ in stack)
        while stack:
            node, rest = stack[-1]
            following = next(rest, None)
            if following is None:
                stack.pop()
                open_now.discard(node)
                done.add(node)
            elif following in open_now:
                found.add((node, following))
            elif following not in done:
                open_now.add(following)
                stack.append((following, iter(after.get(following, ()))))
    return frozenset(found)


def _columns(arrows: Sequence[Arrow[N]]) -> dict[N, int]:
    """The longest way from a source; a source itself stands just before the first that it leads to."""
    needs: dict[N, set[N]] = {}
    after: dict[N, set[N]] = {}
    for source, target in arrows:
        needs.setdefault(source, set())
        needs.setdefault(target, set()).add(source)
        after.setdefault(source, set()).add(target)
    columns: dict[N, int] = {}
    for node in TopologicalSorter(needs).static_order():
        columns[node] = 1 + max((columns[each] for each in needs[node]), default=-1)
    for node, sources in needs.items():
        if not sources:
            columns[node] = min(columns[each] for each in after[node]) - 1
    return columns


def _way(arrow: Arrow[N], columns: Mapping[N, int]) -> tuple[Hashable, ...]:
    source, target = arrow
    return (source, *((arrow, column) for column in range(columns[source] + 1, columns[target])), target)


def _filled(numbers: Mapping[N, int], ways: Iterable[Sequence[Hashable]]) -> list[list[Hashable]]:
    """The items of each column, in the order in which the arrows name them."""
    columns: list[list[Hashable]] = [[] for _ in range(max(numbers.values(), default=-1) + 1)]
    for node, number in sorted(numbers.items(), key=lambda each: str(each[0])):
        columns[number].append(node)
    for passed in dict.fromkeys(item for way in ways for item in way[1:-1]):
        columns[passed[1]].append(passed)  # type: ignore[index]  # what is passed is (arrow, column)
    return columns


def _ordered(
    columns: list[list[Hashable]], steps: Iterable[tuple[Hashable, Hashable]]
) -> tuple[tuple[Hashable, ...], ...]:
    """Swept to and fro, each column by the middle of its neighbours; the order with the fewest crossings is kept."""
    before: dict[Hashable, list[Hashable]] = {}
    after: dict[Hashable, list[Hashable]] = {}
    for left, right in sorted(steps, key=str):
        before.setdefault(right, []).append(left)
        after.setdefault(left, []).append(right)
    best, fewest = [list(each) for each in columns], crossings(columns, after)
    for sweep in range(_SWEEPS):
        order = range(1, len(columns)) if sweep % 2 == 0 else range(len(columns) - 2, -1, -1)
        for number in order:
            beside = columns[number - 1] if sweep % 2 == 0 else columns[number + 1]
            places = {item: place for place, item in enumerate(beside)}
            _by_neighbours(columns[number], before if sweep % 2 == 0 else after, places)
        crossed = crossings(columns, after)
        if crossed < fewest:
            best, fewest = [list(each) for each in columns], crossed
        if not fewest:
            break
    return tuple(tuple(each) for each in best)


def _by_neighbours(
    column: list[Hashable], beside: Mapping[Hashable, Sequence[Hashable]], places: Mapping[Hashable, int]
) -> None:
    """Who has no neighbour there keeps about its place."""
    scale = max(len(places), 1) / max(len(column), 1)
    wanted = {item: place * scale for place, item in enumerate(column)}
    for item in column:
        found = [places[each] for each in beside.get(item, ()) if each in places]
        if found:
            wanted[item] = sum(found) / len(found)
    column.sort(key=lambda item: wanted[item])


def crossings(columns: Sequence[Sequence[Hashable]], after: Mapping[Hashable, Sequence[Hashable]]) -> int:
    """How many pairs of arrows cross between neighbouring columns."""
    total = 0
    for left, right in pairwise(columns):
        places = {item: place for place, item in enumerate(right)}
        seen = [0] * (len(right) + 1)  # a Fenwick tree over the places on the right
        count = 0
        for item in left:
            ends = sorted(places[each] for each in after.get(item, ()) if each in places)
            total += sum(count - _up_to(seen, end) for end in ends)
            for end in ends:
                _count_in(seen, end)
            count += len(ends)
    return total


def _up_to(seen: list[int], place: int) -> int:
    total, index = 0, place + 1
    while index > 0:
        total += seen[index]
        index -= index & -index
    return total


def _count_in(seen: list[int], place: int) -> None:
    index = place + 1
    while index < len(seen):
        seen[index] += 1
        index += index & -index
