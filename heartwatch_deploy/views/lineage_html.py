"""A lineage as one HTML file that needs no network: drawn here, moved and searched by a script inside of it."""

import json
from collections.abc import Iterator
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any, Final

from heartwatch_deploy.stages.lineage import Edge, Flow
from heartwatch_deploy.views.forms import Form, form_of, forms
from heartwatch_deploy.views.lineage_drawing import HEIGHT, Box, Drawing, drawing_of, short
from heartwatch_deploy.views.lineage_shown import Shown

# The page may run and style itself and ask nobody for anything.
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"
_DARK: Final = """color-scheme: dark;
  --ink: #e8edf2; --muted: #a9b5c1; --line: #34404c; --ground: #0f161d; --surface: #18212b; --edge: #66747f;
  --up: #7db7f5; --down: #ffab6b; --mark: #ffd76a;"""


def lineage_html(shown: Shown) -> str:
    """The whole page."""
    drawing = drawing_of(shown.lineage)
    title = escape(shown.title)
    counted = f"{len(shown.lineage.nodes)} objects, {len(shown.lineage.edges)} edges"
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<link rel="icon" href="data:,">
<title>Lineage of {title}</title>
<style>
{_asset("lineage.css")}{_kinds_css()}</style>
</head>
<body>
<header>
<h1>Lineage of {title}</h1><span id="counts">{counted}</span><span class="room"></span>
<div id="search" role="search"><input id="query" type="search" placeholder="Find an object ( / )"
 aria-label="Find an object" autocomplete="off" spellcheck="false"><ul id="found" aria-label="Objects found"></ul></div>
<button id="out" type="button" aria-label="Smaller">−</button>
<button id="in" type="button" aria-label="Larger">+</button>
<button id="fit" type="button">Fit</button><button id="theme" type="button">Light / dark</button>
</header>
<main>
<svg id="graph" role="group" aria-label="Lineage of {title}">
<defs>
{_asset("lineage.svg")}{"".join(_head(name) for name in ("head", "head-up", "head-down"))}
</defs>
<g id="view">
{_lines(drawing)}
{"".join(map(_box, drawing.boxes))}</g>
</svg>
{_legend(drawing)}
<aside id="panel" aria-live="polite" hidden></aside>
</main>
<script id="lineage" type="application/json">{_embedded(shown, drawing)}</script>
<script>
{_asset("lineage.js")}</script>
</body>
</html>
"""


@cache
def _asset(name: str) -> str:
    return (files("heartwatch_deploy.views") / "assets" / name).read_text("utf-8")


def _kinds_css() -> str:
    light = "".join(f".{each.name} {{ --kind: {each.light}; }}\n" for each in forms())
    dark = {form.name: form.dark for form in forms()}
    auto = "".join(f"  :root:not([data-theme]) .{name} {{ --kind: {colour}; }}\n" for name, colour in dark.items())
    asked = "".join(f':root[data-theme="dark"] .{name} {{ --kind: {colour}; }}\n' for name, colour in dark.items())
    return (
        f'{light}:root[data-theme="dark"] {{ {_DARK} }}\n{asked}'
        f"@media (prefers-color-scheme: dark) {{\n  :root:not([data-theme]) {{ {_DARK} }}\n{auto}}}\n"
    )


def _head(name: str) -> str:
    return (
        f'<marker id="{name}" viewBox="0 0 8 8" refX="7.2" refY="4" markerWidth="8" markerHeight="8"'
        ' markerUnits="userSpaceOnUse" orient="auto-start-reverse"><path d="M0 .6 8 4 0 7.4z"/></marker>\n'
    )


def _lines(drawing: Drawing) -> str:
    return "\n".join(
        f'<path class="{_classes(edge, both=both)}" data-edge="{number}" d="{path}"/>'
        for number, (edge, both, path) in enumerate(drawing.lines)
    )


def _classes(edge: Edge, *, both: bool) -> str:
    return "edge" + (" uses" if edge.flow is Flow.USES else "") + (" both" if both else "")


def _box(box: Box) -> str:
    address = box.node.address
    form = form_of(address).name
    label = escape(f"{address}, {form_of(address).words}")
    elsewhere = "" if box.node.span else " elsewhere"
    return (
        f'<g class="node {form}{elsewhere}" tabindex="0" role="button" aria-label="{label}"'
        f' transform="translate({box.x:g} {box.y:g})"><title>{escape(str(address))}</title>'
        f'<rect y="{-HEIGHT / 2:g}" width="{box.width:g}" height="{HEIGHT:g}" rx="6"/>'
        f'<use href="#icon-{form}" x="9" y="-7" width="14" height="14"/>'
        f'<text x="30" y="4">{escape(short(address.name))}</text></g>\n'
    )


def _legend(drawing: Drawing) -> str:
    used = {form_of(each.node.address) for each in drawing.boxes}
    return f'<ul class="legend" aria-label="Legend">{"".join(_legend_rows([x for x in forms() if x in used]))}</ul>'


def _legend_rows(used: list[Form]) -> Iterator[str]:
    for form in used:
        icon = f'<svg class="icon" viewBox="0 0 14 14"><use href="#icon-{form.name}"/></svg>'
        yield f'<li class="{form.name}">{icon}{escape(form.words)}</li>'
    for name, words in (("edge", "data"), ("edge uses", "definition")):
        line = f'<svg class="way" viewBox="0 0 26 14"><path class="{name}" d="M1 7H24"/></svg>'
        yield f"<li>{line}{words}</li>"


def _embedded(shown: Shown, drawing: Drawing) -> str:
    """JSON that cannot end the script that holds it. An edge to and fro is two; the drawn ones come first."""
    ids = {each.node.address: number for number, each in enumerate(drawing.boxes)}
    pairs = [[ids[edge.source], ids[edge.target]] for edge, _, _ in drawing.lines]
    pairs += [[ids[edge.target], ids[edge.source]] for edge, both, _ in drawing.lines if both]
    content: dict[str, Any] = {
        "width": drawing.width,
        "height": drawing.height,
        "kinds": {form.name: form.words for form in forms()},
        "nodes": [_node(each, asked=each.node.address in shown.about) for each in drawing.boxes],
        "edges": pairs,
    }
    text = json.dumps(content, separators=(",", ":"), ensure_ascii=False)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _node(box: Box, *, asked: bool) -> dict[str, Any]:
    span = box.node.span
    return {
        "address": str(box.node.address),
        "kind": form_of(box.node.address).name,
        "place": f"{span.path}:{span.line}:{span.column}" if span else "",
        "x": box.x,
        "y": box.y,
        "w": box.width,
        "asked": asked,
    }
