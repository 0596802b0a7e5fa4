"""The reference, made of the code: what verbs take, what project files may say, what is measured, what is told."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from heartwatch_deploy.cli import VERBS, main
from heartwatch_deploy.metrics.families import FAMILIES
from heartwatch_deploy.storage.layout import EnvironmentFile, ProjectFile

_KINDS = (
    (1, "Files and revisions"),
    (2, "SQL and the graph"),
    (3, "Rules"),
    (4, "Servers"),
    (5, "Apply"),
    (6, "The local stack"),
    (7, "The demo"),
    (8, "Readings"),
    (9, "The page and the metrics"),
)


def pages(repository: Path) -> Mapping[str, str]:
    """Page → text."""
    return {
        "reference/verbs.md": "\n".join(_verbs()),
        "reference/project-files.md": "\n".join(_project_files()),
        "reference/metrics.md": "\n".join(_metrics()),
        "diagnostics/index.md": "\n".join(_diagnostics(repository / "docs" / "diagnostics")),
        "decisions/index.md": "\n".join(_decisions(repository / "docs" / "decisions")),
    }


def _verbs() -> Iterator[str]:
    yield "# Verbs\n\nEach is called as `python -m heartwatch_deploy <verb>` or `heartwatch_deploy <verb>`.\n"
    context = click.Context(main, info_name="heartwatch_deploy")
    for name in VERBS:
        command = main.get_command(context, name)
        assert command is not None
        yield from _verb(command, click.Context(command, info_name=name, parent=context), depth=2)


def _verb(command: click.Command, context: click.Context, *, depth: int) -> Iterator[str]:
    yield f"{'#' * depth} {context.command_path.removeprefix('heartwatch_deploy ')}\n"
    yield f"```text\n{command.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from _verb(below, click.Context(below, info_name=name, parent=context), depth=depth + 1)


def _project_files() -> Iterator[str]:
    yield "# Project files\n"
    for name, model in (("deploy/project.yaml", ProjectFile), ("deploy/environments/NAME.yaml", EnvironmentFile)):
        yield f"## {name}\n"
        schema = model.model_json_schema()
        yield from _fields(schema, schema.get("$defs", {}), "")
        yield ""


def _fields(schema: Mapping[str, Any], known: Mapping[str, Any], path: str) -> Iterator[str]:
    """A line for each setting; what has settings of its own has them below it."""
    for name, field in schema.get("properties", {}).items():
        where = f"{path}{name}"
        needed = ", needed" if name in schema.get("required", ()) else ""
        yield f"- `{where}`: {_type(field)}{needed}{_default(field)}"
        for below in _below(field, known):
            yield from _fields(below, known, f"    {where}." if not path else f"{path}{name}.")


def _type(field: Mapping[str, Any]) -> str:
    if "enum" in field:
        return "one of " + ", ".join(f"`{each}`" for each in field["enum"])
    if "const" in field:
        return f"`{field['const']}`"
    if "anyOf" in field:
        told = [_type(each) for each in field["anyOf"] if each.get("type") != "null"]
        return " or ".join(dict.fromkeys(told))
    if field.get("type") == "array":
        return f"a list of {_type(field['items'])}s"
    words = {"string": "text", "integer": "number", "boolean": "true or false", "object": "a mapping", None: "settings"}
    return words.get(field.get("type"), str(field.get("type")))


def _default(field: Mapping[str, Any]) -> str:
    known = field.get("default")
    return f"; where nothing is said `{known}`" if known not in (None, {}, [], "") else ""


def _below(field: Mapping[str, Any], known: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The settings that a setting consists of."""
    for each in (field, *field.get("anyOf", ()), field.get("additionalProperties", {})):
        if isinstance(each, Mapping) and "$ref" in each:
            yield known[each["$ref"].rpartition("/")[2]]


def _metrics() -> Iterator[str]:
    yield "# Metrics\n\nWhat `heartwatch_deploy metrics` serves.\n\n| metric | labels | what it is |\n|---|---|---|"
    for family in FAMILIES:
        labels = ", ".join(f"`{each}`" for each in family.labels)
        yield f"| `heartwatch_{family.name}` | {labels} | {family.text} |"


def _diagnostics(folder: Path) -> Iterator[str]:
    yield "# Diagnostics\n\nWhat can be wrong, by its code."
    files = sorted(folder.glob("HW*.md"))
    for digit, kind in _KINDS:
        yield f"\n## {kind}\n"
        for file in files:
            if file.stem.startswith(f"HW{digit}"):
                title = file.read_text("utf-8").splitlines()[0].partition(": ")[2]
                yield f"- [{file.stem}]({file.name}): {title}"


def _decisions(folder: Path) -> Iterator[str]:
    yield "# Decisions\n\nWhy it is so.\n"
    for file in sorted(folder.glob("*.md")):
        title = file.read_text("utf-8").splitlines()[0].removeprefix("# ")
        yield f"- [{title}]({file.name})"
