"""A lineage as a Mermaid flowchart, for Markdown."""

from collections.abc import Iterable, Iterator, Mapping

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.stages.lineage import Edge, Flow, Lineage
from heartwatch_deploy.views.forms import Form, form_of, forms
from heartwatch_deploy.views.lineage_shown import Shown, pairs

_ESCAPED = str.maketrans(
    {
        '"': "#quot;",
        "#": "#35;",
        "<": "#lt;",
        ">": "#gt;",
        "&": "#amp;",
        "`": "#96;",
        "\\": "#92;",
        "\n": " ",
        "\r": " ",
    }
)


def lineage_mermaid(shown: Shown) -> str:
    """`flowchart LR`; nodes are numbered, so that no name can be mistaken for syntax."""
    return "\n".join(flowchart(shown.lineage, marked=dict.fromkeys(shown.about, "asked"))) + "\n"


def flowchart(lineage: Lineage, *, marked: Mapping[Address, str]) -> Iterator[str]:
    """`marked` are further classes by address, of those in `MARKS`."""
    ids = {each.address: f"n{number}" for number, each in enumerate(lineage.nodes)}
    yield "flowchart LR"
    for address, name in ids.items():
        yield f"  {name}{_box(address)}:::{form_of(address).name}"
    yield from (f"  {ids[edge.source]} {_arrow(edge, both=both)} {ids[edge.target]}" for edge, both in pairs(lineage))
    yield from _classes({form_of(each) for each in ids})
    for mark in sorted(set(marked.values())):
        chosen = ",".join(ids[each] for each, its in sorted(marked.items()) if its == mark and each in ids)
        if chosen:
            yield f"  classDef {mark} {MARKS[mark]}"
            yield f"  class {chosen} {mark}"


MARKS: Mapping[str, str] = {
    "asked": "stroke-width:4px",
    "added": "stroke:#1a7f37,stroke-width:4px",
    "removed": "stroke:#cf222e,stroke-width:4px,stroke-dasharray:6 4",
    "changed": "stroke:#bf8700,stroke-width:4px",
}


def label(text: str) -> str:
    """Text that Mermaid shows as it is."""
    return text.translate(_ESCAPED)


def _box(address: Address) -> str:
    begin, end = form_of(address).shape
    return f'{begin}"{form_of(address).symbol} {label(str(address))}"{end}'


def _arrow(edge: Edge, *, both: bool) -> str:
    if both:
        return "<-->"
    return "-.->" if edge.flow is Flow.USES else "-->"


def _classes(used: Iterable[Form]) -> Iterator[str]:
    """The theme decides on ground and text; a stroke that both light and dark show tells the kind."""
    chosen = set(used)
    yield from (f"  classDef {each.name} stroke:{each.light},stroke-width:2px" for each in forms() if each in chosen)
