"""One field of readings against another, as dots: what the panels of pairs share."""

from collections.abc import Callable

import numpy as np

from heartwatch_deploy.dashboard.panels.panel import Drawn, View
from heartwatch_deploy.dashboard.theme import axis, plain_layout

DOTS_AT_MOST = 1500


def drawing(across: str, across_unit: str, upwards: str, upwards_unit: str) -> Callable[[View], Drawn]:
    """A panel's function for two fields."""

    def draw(view: View) -> Drawn:
        found = [(each.get(across), each.get(upwards)) for each in view.board.kept.details()]
        known = [(x, y) for x, y in found if x is not None and y is not None][-DOTS_AT_MOST:]
        if len(known) < 2:
            return Drawn(f"No readings with {_plain(across)} and {_plain(upwards)} are known yet.")
        xs, ys = (list(each) for each in zip(*known, strict=True))
        dots = {"x": xs, "y": ys, "mode": "markers", "type": "scatter"}
        marker = {"color": view.theme.calm, "size": 5, "opacity": 0.45}
        layout = plain_layout(
            view.theme,
            xaxis=axis(view.theme, f"{_plain(across)}, {across_unit}"),
            yaxis=axis(view.theme, f"{_plain(upwards)}, {upwards_unit}"),
        )
        together = _correlation(xs, ys)
        words = (
            f"{len(known):,} readings, a sample; {_plain(across)} {min(xs):.4g} to {max(xs):.4g} {across_unit}"
            f", {_plain(upwards)} {min(ys):.4g} to {max(ys):.4g} {upwards_unit}; correlation {together}."
        )
        return Drawn(words, {"data": [{**dots, "marker": marker}], "layout": layout})

    return draw


def _plain(field: str) -> str:
    return field.replace("_", " ")


def _correlation(xs: list[float], ys: list[float]) -> str:
    """None where one of them is always the same."""
    if np.ptp(xs) == 0 or np.ptp(ys) == 0:
        return "none"
    return f"{np.corrcoef(xs, ys)[0, 1]:.2f}"
