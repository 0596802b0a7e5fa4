"""The deployment's graph as a figure: boxes, arrows, and messages a second beside the arrows."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from heartwatch_deploy.dashboard.theme import Theme, axis, plain_layout
from heartwatch_deploy.watching.deployment_graph import Arrow, DeploymentGraph, Node

_COLUMN_PIXELS: Final = 270  # how far columns are apart at least
_ROW_PIXELS: Final = 40
_LABEL_AT: Final = 0.35  # of the last piece of an arrow: in the middle they would meet where arrows cross
_WAY_HALF: Final = 0.2
_SYMBOLS: Final = {"topic": "▤", "query": "ƒ", "connector": "⇄"}
Rates = Mapping[Arrow, float]


def arrow_text(rate: float) -> str:
    """Messages a second, as short as it can be said."""
    return f"{rate:,.0f}/s" if rate >= 10 or rate == 0 else f"{rate:.1f}/s"


def graph_figure(graph: DeploymentGraph, theme: Theme, rates: Rates, ailing: Sequence[str]) -> dict[str, Any]:
    """Annotations in the order: a rate for each arrow, then a head for each arrow, then a box for each node."""
    heads = [_head(arrow, theme) for arrow in graph.arrows]
    labels = [_label(arrow, theme, rates.get(arrow, 0.0)) for arrow in graph.arrows]
    boxes = [_box(node, theme, ailing=is_ailing(node, ailing)) for node in graph.nodes]
    columns, rows = _extent(graph)
    hidden: dict[str, Any] = {"visible": False}
    layout = plain_layout(
        theme,
        margin={"l": 4, "r": 4, "t": 4, "b": 4},
        xaxis=axis(theme, range=[-0.4, columns + 0.4]) | hidden,
        yaxis=axis(theme, range=[-rows - 0.6, rows + 0.6]) | hidden,
        annotations=[*labels, *heads, *boxes],
        shapes=[_line(begin, end, theme) for arrow in graph.arrows for begin, end in _segments(arrow)[:-1]],
    )
    # Without any point plotly.js would not take the axes for numbers.
    return {"data": [{"x": [None], "y": [None], "mode": "markers", "hoverinfo": "skip"}], "layout": layout}


def graph_style(graph: DeploymentGraph) -> dict[str, str]:
    """So high and, where the window is narrower, so wide that no box stands on another one."""
    columns, rows = _extent(graph)
    return {
        "height": f"{(2 * rows + 1.2) * _ROW_PIXELS:.0f}px",
        "minWidth": f"{(columns + 0.8) * _COLUMN_PIXELS:.0f}px",
    }


def _extent(graph: DeploymentGraph) -> tuple[float, float]:
    """The last column, and how far the outermost row is from the middle."""
    columns = max((node.x for node in graph.nodes), default=0)
    return columns, max((abs(y) for arrow in graph.arrows for _, y in arrow.way), default=0)


def is_ailing(node: Node, ailing: Sequence[str]) -> bool:
    """Topics have no health of their own."""
    return node.kind != "topic" and node.address.name in ailing


def box_line(theme: Theme, *, ailing: bool) -> str:
    return theme.alarm if ailing else theme.muted


def _segments(arrow: Arrow) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """The line in pieces, from the right side of the first box to the left side of the last."""
    (x0, y0), *between, (x1, y1) = arrow.way
    points = [(x0 + _half_width(arrow.source.name), y0)]
    for x, y in between:
        points += [(x - _WAY_HALF, y), (x + _WAY_HALF, y)]
    points.append((x1 - _half_width(arrow.target.name), y1))
    return list(pairwise(points))


def _half_width(name: str) -> float:
    """Of a box, about, in columns."""
    return (len(name) * 6.6 + 34) / 2 / _COLUMN_PIXELS


def _head(arrow: Arrow, theme: Theme) -> dict[str, Any]:
    (ax, ay), (x, y) = _segments(arrow)[-1]
    place = {"x": x, "y": y, "ax": ax, "ay": ay, "xref": "x", "yref": "y", "axref": "x", "ayref": "y", "text": ""}
    return {**place, "showarrow": True, "arrowhead": 2, "arrowsize": 1.1, "arrowwidth": 1.3, "arrowcolor": theme.muted}


def _label(arrow: Arrow, theme: Theme, rate: float) -> dict[str, Any]:
    (ax, ay), (x, y) = _segments(arrow)[-1]
    place = {
        "x": ax + (x - ax) * _LABEL_AT,
        "y": ay + (y - ay) * _LABEL_AT,
        "xref": "x",
        "yref": "y",
        "showarrow": False,
    }
    font = {"size": 12, "color": theme.calm}
    return {**place, "text": arrow_text(rate), "font": font, "yshift": 9}


def _box(node: Node, theme: Theme, *, ailing: bool) -> dict[str, Any]:
    place = {"x": node.x, "y": node.y, "xref": "x", "yref": "y", "showarrow": False, "borderpad": 5}
    line = {"bordercolor": box_line(theme, ailing=ailing), "borderwidth": 2 if node.kind != "topic" else 1}
    text = f"{_SYMBOLS[node.kind]} {node.address.name}"
    return {**place, **line, "bgcolor": theme.surface, "text": text, "font": {"size": 12, "color": theme.ink}}


def _line(begin: tuple[float, float], end: tuple[float, float], theme: Theme) -> dict[str, Any]:
    line = {"color": theme.muted, "width": 1.3}
    return {"type": "line", "x0": begin[0], "y0": begin[1], "x1": end[0], "y1": end[1], "line": line, "layer": "below"}
