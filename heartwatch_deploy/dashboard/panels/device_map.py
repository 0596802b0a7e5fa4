"""Where devices are and how warm they are: the newest reading of each in the sample."""

from heartwatch_deploy.dashboard.panels.panel import Drawn, View
from heartwatch_deploy.dashboard.theme import axis, plain_layout

DEVICES_AT_MOST = 600
COOL_TO_WARM = [[0, "#2166ac"], [0.5, "#9b8bb4"], [1, "#b2182b"]]


def draw(view: View) -> Drawn:
    newest = {each["device_id"]: each for each in view.board.kept.details() if each.get("device_id")}
    shown = [each for each in newest.values() if each.get("temperature") is not None][-DEVICES_AT_MOST:]
    if not shown:
        return Drawn("No readings with a device and its temperature are known yet.")
    warm = [each["temperature"] for each in shown]
    bar = {"title": {"text": "°C"}, "thickness": 10, "tickfont": {"color": view.theme.muted}}
    dots = {
        "x": [round(each["longitude"], 4) for each in shown],
        "y": [round(each["latitude"], 4) for each in shown],
        "customdata": [_told(each) for each in shown],
        "mode": "markers",
        "marker": {"color": warm, "colorscale": COOL_TO_WARM, "size": 7, "showscale": True, "colorbar": bar},
        "hovertemplate": "%{customdata}<extra></extra>",
    }
    layout = plain_layout(
        view.theme,
        uirevision="devices",
        xaxis=axis(view.theme, "longitude °"),
        yaxis=axis(view.theme, "latitude °"),
    )
    damp = [each["humidity"] for each in shown if each.get("humidity") is not None]
    words = (
        f"{len(shown)} devices of the sample, at {min(warm):.1f} to {max(warm):.1f} °C"
        + (f" and {min(damp):.0f} to {max(damp):.0f} % humidity" if damp else "")
        + f"; the warmest is {_told(max(shown, key=lambda each: each['temperature']))}."
    )
    return Drawn(words, {"data": [dots], "layout": layout})


def _told(reading: object) -> str:
    assert isinstance(reading, dict)
    parts = [reading["device_id"], f"{reading['temperature']:.1f} °C"]
    parts += [f"{reading[name]:.0f} % {word}" for name, word in _SHARES if reading.get(name) is not None]
    return ", ".join(parts)


_SHARES = (("humidity", "humidity"), ("battery", "battery"))
