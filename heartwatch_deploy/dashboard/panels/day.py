"""One user's heart rate over a day."""

from heartwatch_deploy.dashboard.days import SLOT_SECONDS, Day
from heartwatch_deploy.dashboard.figures import moment
from heartwatch_deploy.dashboard.panels.panel import Drawn, View
from heartwatch_deploy.dashboard.theme import axis, plain_layout


def draw(view: View) -> Drawn:
    if not view.user:
        return Drawn("Choose somebody: an alert, a dot on the map, or a name below Now.")
    told = view.board.days.of(view.user, view.board.deployment, now=view.now)
    if isinstance(told, str):
        return Drawn(told)
    if not told.seconds:
        return Drawn(
            f"{view.user}: no reading in the last 24 hours{'' if told.whole else ', as far as it was looked'}."
        )
    return Drawn(_words(told), {"data": _traces(told, view), "layout": _layout(told, view)})


def _traces(day: Day, view: View) -> list[dict[str, object]]:
    times = [moment(each) for each in day.seconds]
    bare = {"x": times, "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    middle = {"x": times, "y": day.means, "mode": "lines+markers", "marker": {"size": 4}, "name": "mean"}
    return [
        {**bare, "y": day.lows},
        {**bare, "y": day.highs, "fill": "tonexty", "fillcolor": view.theme.range_fill},
        {**middle, "line": {"color": view.theme.calm, "width": 1.5}},
    ]


def _layout(day: Day, view: View) -> dict[str, object]:
    span = [moment(day.end - 86_400), moment(day.end)]
    return plain_layout(
        view.theme,
        uirevision=day.user_id,
        xaxis=axis(view.theme, "UTC", type="date", range=span, tickformat="%H:%M"),
        yaxis=axis(view.theme, "beats a minute"),
    )


def _words(day: Day) -> str:
    found = (
        f"{day.user_id}: {day.readings:,} readings in the last 24 hours, {min(day.lows)} to {max(day.highs)} beats a "
        f"minute, by {SLOT_SECONDS // 60} minutes."
    )
    return found if day.whole else f"{found} A sample: the topic holds more than is read for a chart."
