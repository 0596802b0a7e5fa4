"""Where boxes and lines of a drawn lineage are, in pixels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.stages.lineage import Edge, Lineage, Node
from heartwatch_deploy.stages.placing import Place, aligned
from heartwatch_deploy.views.lineage_shown import pairs

HEIGHT: Final = 28.0
_ROW: Final = 40.0
_GAP: Final = 64.0
_LETTER: Final = 7.25
_BESIDE_NAME: Final = 42.0
_LONGEST: Final = 34
_ALONE_A_ROW: Final = 5


@dataclass(frozen=True, slots=True)
class Box:
    """`x` is its left side, `y` its middle."""

    node: Node
    x: float
    y: float
    width: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """`lines` are edges, whether to and fro, and the path in SVG's words."""

    boxes: tuple[Box, ...]
    lines: tuple[tuple[Edge, bool, str], ...]
    width: float
    height: float


def drawing_of(lineage: Lineage) -> Drawing:
    """Columns from the sources to the sinks; what has no edge stands in rows below."""
    edges = pairs(lineage)
    places, ways = aligned((edge.source, edge.target) for edge, _ in edges)
    widths = {each.address: _width(each.address) for each in lineage.nodes}
    columns = _columns(places, widths)
    known = lineage.by_address
    boxes = {address: _placed(known[address], place, columns, widths) for address, place in places.items()}
    bottom = max((each.y for each in boxes.values()), default=-_ROW)
    alone = [each for each in lineage.nodes if each.address not in boxes]
    boxes |= {each.node.address: each for each in _in_rows(alone, bottom + _ROW * (1.5 if boxes else 1), widths)}
    lines = tuple((edge, both, _path(ways[edge.source, edge.target], edge, boxes, columns)) for edge, both in edges)
    ordered = tuple(boxes[each.address] for each in lineage.nodes)
    width = max((each.x + each.width for each in ordered), default=0.0)
    return Drawing(ordered, lines, width, max((each.y for each in ordered), default=0.0) + HEIGHT / 2)


def short(name: str) -> str:
    """A long name without its middle: beginnings and ends tell names apart."""
    if len(name) <= _LONGEST:
        return name
    return f"{name[: _LONGEST // 2 - 1]}…{name[-(_LONGEST // 2) :]}"


def _width(address: Address) -> float:
    return round(len(short(address.name)) * _LETTER + _BESIDE_NAME, 1)


def _columns(places: Mapping[Address, Place], widths: Mapping[Address, float]) -> list[tuple[float, float]]:
    """Left side and width of each column."""
    count = 1 + max((int(x) for x, _ in places.values()), default=-1)
    wide = [
        max((widths[each] for each, (x, _) in places.items() if x == number), default=0.0) for number in range(count)
    ]
    lefts = accumulate((width + _GAP for width in wide), initial=0.0)
    return list(zip(lefts, wide, strict=False))


def _placed(node: Node, place: Place, columns: Sequence[tuple[float, float]], widths: Mapping[Address, float]) -> Box:
    return Box(node, round(columns[int(place[0])][0], 1), round(place[1] * _ROW + HEIGHT / 2, 1), widths[node.address])


def _in_rows(nodes: Sequence[Node], top: float, widths: Mapping[Address, float]) -> list[Box]:
    widest = max((widths[each.address] for each in nodes), default=0.0) + 24
    return [
        Box(node, number % _ALONE_A_ROW * widest, top + number // _ALONE_A_ROW * _ROW, widths[node.address])
        for number, node in enumerate(nodes)
    ]


def _path(
    way: Sequence[Place], edge: Edge, boxes: Mapping[Address, Box], columns: Sequence[tuple[float, float]]
) -> str:
    """From the side of one box to the side of the other; through a column that it passes it runs level."""
    source, target = boxes[edge.source], boxes[edge.target]
    forward = way[0][0] < way[-1][0]
    x, y = source.x + (source.width if forward else 0), source.y
    path = [f"M{x:g} {y:g}"]
    for column, height in way[1:-1]:
        left, wide = columns[int(column)]
        level = round(height * _ROW + HEIGHT / 2, 1)
        enter, leave = (left, left + wide) if forward else (left + wide, left)
        path.append(f"{_curve(x, y, enter, level)}H{leave:g}")
        x, y = leave, level
    path.append(_curve(x, y, target.x + (0 if forward else target.width), target.y))
    return "".join(path)


def _curve(x: float, y: float, to_x: float, to_y: float) -> str:
    bend = round((to_x - x) / 2, 1)
    return f"C{x + bend:g} {y:g} {to_x - bend:g} {to_y:g} {to_x:g} {to_y:g}"
