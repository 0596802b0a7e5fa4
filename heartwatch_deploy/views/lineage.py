"""A lineage in each format, in one explicit registry."""

from collections.abc import Callable, Mapping
from typing import Final

from rich.text import Text

from heartwatch_deploy.views.lineage_html import lineage_html
from heartwatch_deploy.views.lineage_json import lineage_json
from heartwatch_deploy.views.lineage_mermaid import lineage_mermaid
from heartwatch_deploy.views.lineage_shown import Shown
from heartwatch_deploy.views.lineage_text import lineage_text

FORMATS: Final[Mapping[str, Callable[[Shown], Text | str]]] = {
    "text": lineage_text,
    "mermaid": lineage_mermaid,
    "html": lineage_html,
    "json": lineage_json,
}
