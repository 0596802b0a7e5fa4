"""Where the nodes of a graph stand, in columns from the sources to the sinks, and the ways that its arrows take."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import TypeVar

N = TypeVar("N", bound=Hashable)
Place = tuple[float, float]


def placed(arrows: Iterable[tuple[N, N]]) -> tuple[dict[N, Place], dict[tuple[N, N], tuple[Place, ...]]]:
    """Node → (column, height), and arrow → the places that it passes, both ends among them.

    Columns count from 0; heights are 1 apart and centred around 0. An arrow over several columns has a place of its own
    in each between, so that it does not run through a node.
    """
    known = tuple(dict.fromkeys(arrows))
    columns = _columns(known)
    ways = {arrow: _way(arrow, columns) for arrow in known}
    places = _heights(columns, list(ways.values()))
    nodes = {node: places[node] for node in columns}
    return nodes, {arrow: tuple(places[each] for each in way) for arrow, way in ways.items()}


def _columns(arrows: Sequence[tuple[N, N]]) -> dict[N, int]:
    """The longest way from a source; everything in one column where arrows go in a circle."""
    needs: dict[N, set[N]] = {}
    for source, target in arrows:
        needs.setdefault(source, set())
        needs.setdefault(target, set()).add(source)
    try:
        ordered = tuple(TopologicalSorter(needs).static_order())
    except CycleError:
        return dict.fromkeys(needs, 0)
    columns: dict[N, int] = {}
    for node in ordered:
        columns[node] = 1 + max((columns[each] for each in needs[node]), default=-1)
    return columns


def _way(arrow: tuple[N, N], columns: Mapping[N, int]) -> list[Hashable]:
    source, target = arrow
    between = range(columns[source] + 1, columns[target])
    return [source, *((arrow, column) for column in between), target]


def _heights(columns: Mapping[N, int], ways: Iterable[Sequence[Hashable]]) -> dict[Hashable, Place]:
    """Each column in the order of what stands before it, so that arrows cross little."""
    by_column: dict[int, list[Hashable]] = {}
    for node, column in columns.items():
        by_column.setdefault(column, []).append(node)
    before: dict[Hashable, list[Hashable]] = {}
    for way in ways:
        for offset, each in enumerate(way[1:-1], start=1):
            by_column[columns[way[0]] + offset].append(each)  # type: ignore[index]  # a way begins at a node
        for source, target in pairwise(way):
            before.setdefault(target, []).append(source)
    places: dict[Hashable, Place] = {}
    for column in sorted(by_column):
        items = sorted(by_column[column], key=lambda each: (_mean_height(before.get(each, ()), places), str(each)))
        for row, each in enumerate(items):
            places[each] = (float(column), (len(items) - 1) / 2 - row)
    return places


def _mean_height(sources: Iterable[Hashable], places: Mapping[Hashable, Place]) -> float:
    """From the top, hence negative: the highest comes first."""
    heights = [-places[each][1] for each in sources if each in places]
    return sum(heights) / len(heights) if heights else 0.0
