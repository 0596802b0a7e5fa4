"""The colours of figures, light and dark; the page's own are in assets/page.css."""

from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Theme:
    """CSS colours; `crowd` is a colour scale from nobody to many."""

    ink: str
    muted: str
    line: str
    surface: str
    calm: str
    alarm: str
    range_fill: str
    alarm_fill: str
    crowd: tuple[str, str]


LIGHT: Final = Theme(
    ink="#17202a",
    muted="#566573",
    line="#d5dbe1",
    surface="#ffffff",
    calm="#1f5fa8",
    alarm="#b3261e",
    range_fill="rgba(31,95,168,0.12)",
    alarm_fill="rgba(179,38,30,0.14)",
    crowd=("rgba(31,95,168,0.04)", "rgba(31,95,168,0.55)"),
)
DARK: Final = Theme(
    ink="#e8edf2",
    muted="#a9b5c1",
    line="#34404c",
    surface="#18212b",
    calm="#7db7f5",
    alarm="#ff8a80",
    range_fill="rgba(125,183,245,0.16)",
    alarm_fill="rgba(255,138,128,0.20)",
    crowd=("rgba(125,183,245,0.05)", "rgba(125,183,245,0.60)"),
)


def theme_of(name: str | None) -> Theme:
    return DARK if name == "dark" else LIGHT


def plain_layout(theme: Theme, **more: Any) -> dict[str, Any]:
    """What all figures share: no tools, no legend, the page's own background."""
    return {
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": theme.ink, "family": "system-ui, sans-serif", "size": 12},
        "margin": {"l": 48, "r": 12, "t": 8, "b": 36},
        "showlegend": False,
        "hovermode": "closest",
        "dragmode": False,
        **more,
    }


def axis(theme: Theme, title: str = "", **more: Any) -> dict[str, Any]:
    """One axis with a faint grid."""
    return {
        "title": {"text": title, "font": {"color": theme.muted, "size": 11}, "standoff": 6},
        "gridcolor": theme.line,
        "zeroline": False,
        "linecolor": theme.line,
        "tickfont": {"color": theme.muted},
        "fixedrange": True,
        **more,
    }
