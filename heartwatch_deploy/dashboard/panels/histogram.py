"""How often which heart rate was measured in the last minute, of all readings."""

import numpy as np

from heartwatch_deploy.dashboard.panels.panel import Drawn, View
from heartwatch_deploy.dashboard.theme import axis, plain_layout

SECONDS = 60
WIDTH = 5  # beats a minute


def draw(view: View) -> Drawn:
    counts = view.board.histogram(now=view.now, seconds=SECONDS)
    total = int(counts.sum())
    if not total:
        return Drawn("No reading in the last minute.")
    whole = counts[: len(counts) // WIDTH * WIDTH].reshape(-1, WIDTH).sum(axis=1)
    (seen,) = np.nonzero(whole)
    shown = whole[seen[0] : seen[-1] + 1].tolist()
    rates = [int(seen[0] + each) * WIDTH for each in range(len(shown))]
    bars = {"type": "bar", "x": rates, "y": shown, "offset": 0, "width": WIDTH, "marker": {"color": view.theme.calm}}
    hover = "%{y} readings from %{x} on<extra></extra>"
    layout = plain_layout(
        view.theme, xaxis=axis(view.theme, "beats a minute"), yaxis=axis(view.theme, "users and seconds"), bargap=0.05
    )
    most = rates[int(np.argmax(shown))]
    words = (
        f"{total:,} heart rates in the last minute, one a user and second, from {rates[0]} to "
        f"{rates[-1] + WIDTH - 1}; most from {most} to {most + WIDTH - 1} beats a minute."
    )
    return Drawn(words, {"data": [{**bars, "hovertemplate": hover}], "layout": layout})
