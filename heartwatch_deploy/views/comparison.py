"""A comparison in each format, in one explicit registry."""

from collections.abc import Callable, Mapping
from typing import Final

from rich.text import Text

from heartwatch_deploy.views.comparison_json import comparison_json
from heartwatch_deploy.views.comparison_markdown import comparison_markdown
from heartwatch_deploy.views.comparison_shown import ComparisonShown
from heartwatch_deploy.views.comparison_text import comparison_text

FORMATS: Final[Mapping[str, Callable[[ComparisonShown], Text | str]]] = {
    "text": comparison_text,
    "json": comparison_json,
    "markdown": comparison_markdown,
}
