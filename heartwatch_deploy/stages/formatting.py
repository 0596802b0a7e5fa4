"""Source files → the same in one layout."""

import re
from typing import Final

from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.source import SourceFile
from heartwatch_deploy.sql.formatting import format_sql
from heartwatch_deploy.sql.text_error import SqlTextError
from heartwatch_deploy.stages.json_layout import NotJson, format_json

FORMATTED: Final = {"flink_sql": ".sql", "ksqldb": ".sql", "kafka_connect": ".json", "schema_registry": ".avsc"}
"""The suffix by engine. Not `postgres`: functions in languages of their own stand in its files."""
_TEMPLATE: Final = re.compile(r"\{[{%#]")


def formatted(file: SourceFile) -> str | Diagnostic | None:
    """The file's text in the house's layout, or HW120 where it cannot be laid out. None for a JSON file that is none
    without the values of its templates."""
    text = file.text.removeprefix("\ufeff")  # a byte order mark, which no reader counts
    try:
        return format_sql(text) if file.path.endswith(".sql") else format_json(text)
    except SqlTextError as error:
        return _refused(file, error)
    except NotJson as error:
        return None if _TEMPLATE.search(file.text) else _refused(file, error)


def not_formatted(file: SourceFile, text: str) -> Diagnostic:
    """HW121 at the first line that the layout changes."""
    lines = zip(_lines(file.text), _lines(text), strict=False)
    number = next(
        (n for n, (old, new) in enumerate(lines, 1) if old != new), min(len(_lines(file.text)), len(_lines(text)))
    )
    line = max(1, number)
    span = file.span(line, length=len(file.line(line)))
    return Diagnostic("HW121", f"{file.path} is not formatted", span, help="run `heartwatch_deploy fmt`")


def _refused(file: SourceFile, error: SqlTextError | NotJson) -> Diagnostic:
    line = file.text.count("\n", 0, error.start) + 1
    column = error.start - (file.text.rfind("\n", 0, error.start) + 1) + 1
    summary = f"{file.path} cannot be formatted and was left as it is"
    return Diagnostic("HW120", summary, file.span(line, column), str(error))


def _lines(text: str) -> list[str]:
    return text.split("\n")
