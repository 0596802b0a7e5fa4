"""Where the nodes of a graph stand, in columns from the sources to the sinks, and the ways that its arrows take."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Final, TypeVar

from heartwatch_deploy.stages.layering import Layers, layered

N = TypeVar("N", bound=Hashable)
Place = tuple[float, float]
_SWEEPS: Final = 12
_PASSING: Final = 0.45  # the room that an arrow takes in a column, of a node's
_STRAIGHT: Final = 6.0  # how much more an arrow wants to run straight than a node wants to stand amid its neighbours


def placed(arrows: Iterable[tuple[N, N]]) -> tuple[dict[N, Place], dict[tuple[N, N], tuple[Place, ...]]]:
    """Node → (column, height), and arrow → the places that it passes, both ends among them.

    Columns count from 0; heights are 1 apart and centred around 0. An arrow over several columns has a place of its own
    in each between, so that it does not run through a node.
    """
    layers = layered(arrows)
    places = {
        item: (float(number), (len(column) - 1) / 2 - row)
        for number, column in enumerate(layers.columns)
        for row, item in enumerate(column)
    }
    return _of_nodes(layers, places), _of_ways(layers, places)


def aligned(arrows: Iterable[tuple[N, N]]) -> tuple[dict[N, Place], dict[tuple[N, N], tuple[Place, ...]]]:
    """As `placed`, but with heights that draw long arrows straight: nodes at least 1 apart, the topmost at 0 and others
    below it at greater heights."""
    layers = layered(arrows)
    beside: dict[Hashable, list[Hashable]] = {}
    for left, right in {step for way in layers.ways.values() for step in pairwise(way)}:
        beside.setdefault(left, []).append(right)
        beside.setdefault(right, []).append(left)
    nodes = {end for arrow in layers.ways for end in arrow}
    room = {item: 1.0 if item in nodes else _PASSING for column in layers.columns for item in column}
    heights: dict[Hashable, float] = {}
    for column in layers.columns:
        heights |= dict(zip(column, _below_each_other(column, room), strict=True))
    for sweep in range(_SWEEPS):
        for column in layers.columns if sweep % 2 == 0 else layers.columns[::-1]:
            heights |= _drawn_to_neighbours(column, heights, beside, room)
    top = min(heights.values(), default=0.0)
    places = {item: (float(x), heights[item] - top) for x, column in enumerate(layers.columns) for item in column}
    return _of_nodes(layers, places), _of_ways(layers, places)


def _of_nodes(layers: Layers[N], places: Mapping[Hashable, Place]) -> dict[N, Place]:
    return {end: places[end] for arrow in layers.ways for end in arrow}


def _of_ways(layers: Layers[N], places: Mapping[Hashable, Place]) -> dict[tuple[N, N], tuple[Place, ...]]:
    """From the source to the target of each, also where that is to the left."""
    return {
        arrow: tuple(places[item] for item in (reversed(way) if arrow in layers.backward else way))
        for arrow, way in layers.ways.items()
    }


def _below_each_other(column: Sequence[Hashable], room: Mapping[Hashable, float]) -> list[float]:
    gaps = [(room[above] + room[below]) / 2 for above, below in pairwise(column)]
    return list(accumulate(gaps, initial=0.0))[: len(column)]


def _drawn_to_neighbours(
    column: Sequence[Hashable],
    heights: Mapping[Hashable, float],
    beside: Mapping[Hashable, Sequence[Hashable]],
    room: Mapping[Hashable, float],
) -> dict[Hashable, float]:
    """The heights nearest to the middle of each item's neighbours that keep the order and the room."""
    offsets = _below_each_other(column, room)
    wanted = [
        sum(heights[each] for each in beside.get(item, (item,))) / len(beside.get(item, (item,))) - offset
        for item, offset in zip(column, offsets, strict=True)
    ]
    weights = [1.0 if room[item] == 1.0 else _STRAIGHT for item in column]
    found = _rising(wanted, weights)
    return {item: value + offset for item, value, offset in zip(column, found, offsets, strict=True)}


def _rising(values: Sequence[float], weights: Sequence[float]) -> list[float]:
    """The rising numbers nearest to the values by weighted squares: neighbours that fall are pooled to their mean."""
    pools: list[tuple[float, float, int]] = []  # mean, weight, how many
    for value, weight in zip(values, weights, strict=True):
        mean, total, count = value, weight, 1
        while pools and pools[-1][0] > mean:
            above, heavier, more = pools.pop()
            mean, total, count = (mean * total + above * heavier) / (total + heavier), total + heavier, count + more
        pools.append((mean, total, count))
    return [mean for mean, _, count in pools for _ in range(count)]
