"""`fmt`: the project's streaming SQL, connectors and schemas in one layout."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from heartwatch_deploy.cli.exit_codes import DONE, ERROR
from heartwatch_deploy.cli.options import Invocation, Output, chosen_output, output_options
from heartwatch_deploy.model.diagnostic import Diagnostic, has_errors
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.source import SourceFile
from heartwatch_deploy.stages.formatting import formatted, not_formatted
from heartwatch_deploy.storage.formatted_files import formatted_files, read_source, write_source
from heartwatch_deploy.storage.refused import ProjectRefused
from heartwatch_deploy.views.console import out, say


@dataclass(frozen=True, slots=True)
class _Change:
    path: Path
    file: SourceFile
    text: str

    def diff(self) -> str:
        old, new = (text.splitlines(keepends=True) for text in (self.file.text, self.text))
        lines = difflib.unified_diff(old, new, f"a/{self.file.path}", f"b/{self.file.path}")
        return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option(
    "--project-dir", "-C", type=click.Path(path_type=Path), default=Path(), help="Where deploy/project.yaml is."
)
@click.option("--check", is_flag=True, help="Write nothing; end with 1 when files would change.")
@click.option("--diff", "as_diff", is_flag=True, help="Write nothing; print what would change.")
@output_options
def command(files: tuple[Path, ...], project_dir: Path, check: bool, as_diff: bool, **output: Any) -> None:
    """Lay out FILES, or all of the project's Flink and ksqlDB SQL, connectors and Avro schemas, in one way that never
    changes what they say."""
    invocation = Invocation(project_dir.absolute(), None, (), chosen_output(**output))
    try:
        paths, others = formatted_files(invocation.directory, files)
    except ProjectRefused as refused:
        invocation.fail(refused.diagnostics)
    for path in others:
        say(f"{path} is none of the project's streaming SQL, connectors and schemas: left as it is")
    changes, problems = _changes(paths, invocation.directory)
    if as_diff and invocation.output is Output.TEXT:
        out("".join(each.diff() for each in changes))
    if check:
        problems += [not_formatted(each.file, each.text) for each in changes]
    elif not as_diff:
        problems += _written(changes)
    _tell(changes, len(paths), writes=not (check or as_diff))
    content: dict[str, Json] = {"files": len(paths), "changed": [each.file.path for each in changes]}
    if as_diff:
        content["diff"] = "".join(each.diff() for each in changes)
    invocation.end(problems, ERROR if has_errors(problems) else DONE, **content)


def _changes(paths: Iterable[Path], directory: Path) -> tuple[list[_Change], list[Diagnostic]]:
    """What would be written, and what cannot be."""
    changes: list[_Change] = []
    problems: list[Diagnostic] = []
    for path in paths:
        file = read_source(path, directory)
        text = formatted(file) if isinstance(file, SourceFile) else file
        if isinstance(file, Diagnostic) or isinstance(text, Diagnostic):
            problems.extend(each for each in dict.fromkeys((file, text)) if isinstance(each, Diagnostic))
        elif text is None:
            say(f"{file.path} is no JSON without the values of its templates: left as it is")
        elif text != file.text:
            changes.append(_Change(path, file, text))
    return changes, problems


def _written(changes: Iterable[_Change]) -> list[Diagnostic]:
    results = (write_source(each.path, each.file, each.text) for each in changes)
    return [each for each in results if each is not None]


def _tell(changes: Iterable[_Change], count: int, *, writes: bool) -> None:
    names = [each.file.path for each in changes]
    for name in names:
        say(f"{'formatted' if writes else 'would format'} {name}")
    say(f"{len(names)} of {count} file(s) {'changed' if writes else 'would change'}")
