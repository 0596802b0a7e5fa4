"""A picture: what was asked, and the answer as a figure, a table or both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from typing import Any

from plotly.io import to_html

from heartwatch_deploy.dashboard.theme import LIGHT

_STYLE = f"""
body {{ margin: 0; padding: 18px 22px; width: 1060px; background: {LIGHT.surface}; color: {LIGHT.ink};
  font: 14px system-ui, sans-serif; }}
h1 {{ font-size: 18px; margin: 0 0 10px; }}
pre {{ background: #f3f5f7; border-left: 3px solid {LIGHT.calm}; padding: 9px 12px; margin: 0 0 12px;
  font: 12.5px ui-monospace, monospace; white-space: pre-wrap; }}
table {{ border-collapse: collapse; width: 100%; margin-top: 8px; }}
th {{ text-align: left; color: {LIGHT.muted}; font-weight: 600; }}
td, th {{ padding: 3px 12px 3px 0; border-bottom: 1px solid {LIGHT.line}; font-size: 13px; vertical-align: top; }}
td.code {{ font: 12.5px ui-monospace, monospace; }}
"""


@dataclass(frozen=True)
class Picture:
    """`figure` is in plotly.js's form, `rows` go under `columns`; `code` are columns that hold text of machines."""

    title: str
    question: str
    figure: Mapping[str, Any] | None = None
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[Any]] = ()
    code: frozenset[int] = field(default_factory=frozenset)

    def page(self) -> str:
        """One page of HTML that needs nothing else."""
        drawn = _drawn(self.figure) if self.figure else ""
        return (
            f'<!doctype html><meta charset="utf-8"><style>{_STYLE}</style><h1>{escape(self.title)}</h1>'
            f"<pre>{escape(self.question.strip())}</pre>{drawn}{self._table()}"
        )

    def _table(self) -> str:
        if not self.rows:
            return ""
        heads = "".join(f"<th>{escape(str(name))}</th>" for name in self.columns)
        return f"<table><tr>{heads}</tr>{''.join(map(self._row, self.rows))}</table>"

    def _row(self, row: Sequence[Any]) -> str:
        cells = (
            f"<td{' class=code' if number in self.code else ''}>{escape(_told(value))}</td>"
            for number, value in enumerate(row)
        )
        return f"<tr>{''.join(cells)}</tr>"


def _told(value: Any) -> str:
    if isinstance(value, datetime):
        return value.strftime("%H:%M:%S")
    return f"{value:.1f}" if isinstance(value, float) else str(value)


def _drawn(figure: Mapping[str, Any]) -> str:
    return str(to_html(figure, include_plotlyjs=True, full_html=False, config={"staticPlot": True}))
