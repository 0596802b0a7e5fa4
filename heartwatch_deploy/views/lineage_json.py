"""A lineage as JSON: nodes and edges with their places in files."""

import json

from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.span import Span
from heartwatch_deploy.stages.lineage import Lineage
from heartwatch_deploy.views.forms import form_of
from heartwatch_deploy.views.lineage_shown import Shown


def lineage_json(shown: Shown) -> str:
    content = {"project": shown.title, "about": [str(each) for each in shown.about], **lineage_value(shown.lineage)}
    return json.dumps(content, indent=2, ensure_ascii=False)


def lineage_value(lineage: Lineage) -> dict[str, Json]:
    """`defined` is null for what others make; `written` is where the reference stands, null where a name implies it."""
    nodes: list[Json] = [
        {
            "address": str(each.address),
            "form": form_of(each.address).name,
            "name": each.address.name,
            "defined": place(each.span),
        }
        for each in lineage.nodes
    ]
    edges: list[Json] = [
        {
            "source": str(each.source),
            "target": str(each.target),
            "flow": each.flow.value,
            "written": place(each.span),
        }
        for each in lineage.edges
    ]
    return {"nodes": nodes, "edges": edges}


def place(span: Span | None) -> Json:
    """The line itself is left out: a connector's may hold what is nobody's business."""
    if span is None:
        return None
    return {"path": span.path, "line": span.line, "column": span.column, "length": span.length}
