"""Source files + values → rendered files."""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import cache, lru_cache
from typing import Any

import jinja2
from jinja2.ext import Extension
from jinja2.sandbox import ImmutableSandboxedEnvironment

from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.endpoints import Endpoints
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.project import Project
from heartwatch_deploy.model.source import RenderedFile, Segment, SourceFile
from heartwatch_deploy.model.span import Span
from heartwatch_deploy.sql.templates import template_end
from heartwatch_deploy.sql.text_error import SqlTextError
from heartwatch_deploy.stages.kept import Kept
from heartwatch_deploy.stages.plain_templates import rendered_plainly
from heartwatch_deploy.stages.source_map import SourceMarks, unmarked

TEMPLATE_ERRORS = (
    jinja2.TemplateError,
    TypeError,
    ValueError,
    ArithmeticError,
    LookupError,
    AttributeError,
    RecursionError,
    SyntaxError,
    MemoryError,
)
"""What a template can raise: jinja2's own, and what filters and operators of plain Python do."""
_TEMPLATE = re.compile(r"\{[{%#]")
_UNDEFINED_NAME = re.compile(r"'([^']+)' is undefined|has no attribute '([^']+)'")


@cache
def _environment(*extensions: type[Extension]) -> jinja2.Environment:
    """A template can neither reach into Python nor change a value for those that are rendered after it."""
    return ImmutableSandboxedEnvironment(
        undefined=jinja2.StrictUndefined, keep_trailing_newline=True, extensions=extensions
    )


@lru_cache(maxsize=1024)
def _compiled(text: str) -> jinja2.Template:
    """Kept, so that who validates again after an edit waits for the edited file only."""
    return _environment(SourceMarks).from_string(text)


def render(project: Project, kept: Kept | None = None) -> tuple[tuple[RenderedFile, ...], tuple[Diagnostic, ...]]:
    """Every content file with the project's values, `text_of(path)` for another file as it is written, and `options`; a
    file that cannot be rendered is a diagnostic instead."""
    kept = kept or Kept()
    values = template_names(project.values, project.environment, project.endpoints)
    said, texts = repr(values), _Texts(project.files)
    names = {"options": options, **values, "text_of": texts.text_of}
    results = [texts.rendered(file, names, said, kept) for file in project.files]
    rendered = tuple(each for each in results if isinstance(each, RenderedFile))
    return rendered, tuple(each for each in results if isinstance(each, Diagnostic))


def unmatched(beginnings: Iterable[str], paths: Sequence[str]) -> tuple[Diagnostic, ...]:
    """HW103 for each beginning that no path has."""
    return tuple(_no_such_file(each, paths) for each in beginnings if not any(path.startswith(each) for path in paths))


def _no_such_file(beginning: str, paths: Sequence[str]) -> Diagnostic:
    near = difflib.get_close_matches(beginning, paths, n=1)
    hint = f"did you mean `{near[0]}`? " if near else ""
    help_text = f"{hint}`render` without a path shows all files of the environment"
    return Diagnostic("HW103", f"no file that is rendered begins with `{beginning}`", help=help_text)


def options(prefix: str, settings: Mapping[str, Json]) -> str:
    """Options of a table, as many as there are settings: 'prefix.name' = 'value', …; a setting that is null is none."""
    said = {name: _said(name, value) for name, value in settings.items() if value is not None}
    return ",\n  ".join(f"'{prefix}.{name}' = '{value}'" for name, value in said.items())


def _said(name: str, value: Json) -> str:
    """As it stands between quotes in SQL; ValueError for what is no single value."""
    if isinstance(value, list | tuple | Mapping):
        raise ValueError(f"the setting {name} is a list or a mapping, and an option of a table has one value")
    return (str(value).lower() if isinstance(value, bool) else str(value)).replace("'", "''")


def template_names(values: Mapping[str, Json], environment: str, endpoints: Endpoints) -> dict[str, Any]:
    """What a template sees: the values as plain names, `env` and `endpoints`."""
    return {**values, "env": environment, "endpoints": asdict(endpoints)}


class _Texts:
    """The files' texts for templates, and whether one was asked for: what other files say is in no key."""

    def __init__(self, files: Iterable[SourceFile]) -> None:
        self._texts = {file.path: file.text for file in files}
        self._asked = False

    def text_of(self, path: str) -> str:
        self._asked = True
        if path not in self._texts:
            raise LookupError(f"there is no file {path} among those that this environment deploys")
        return self._texts[path]

    def rendered(self, file: SourceFile, names: Mapping[str, Any], said: str, kept: Kept) -> RenderedFile | Diagnostic:
        self._asked = False
        return kept.of((file, said), lambda: _render_file(file, names), keep=lambda: not self._asked)


def _render_file(file: SourceFile, names: Mapping[str, Any]) -> RenderedFile | Diagnostic:
    if not _TEMPLATE.search(file.text):  # compiling a template takes longer than all else that is done for such a file
        return RenderedFile(file, file.text, (Segment(0, 0, len(file.text), True),))
    try:
        return rendered_plainly(file, names) or unmarked(file, _compiled(file.text).render(names))
    except jinja2.TemplateSyntaxError as error:
        return Diagnostic(
            "HW106",
            f"{file.path} is no valid template",
            file.span(error.lineno, length=len(file.line(error.lineno))),
            cause=error.message or "",
            help="expressions stand in {{ … }}, conditions and loops in {% … %}",
        )
    except SqlTextError as error:
        span = _span_between(file, error.start, error.start + 2)
        return Diagnostic("HW106", f"{file.path} is no valid template", span, str(error))
    except TEMPLATE_ERRORS as error:
        return _failed_expression(file, error, names)


def _failed_expression(file: SourceFile, error: Exception, names: Iterable[str]) -> Diagnostic:
    line = _template_line(error)
    found = _UNDEFINED_NAME.search(str(error))
    if not isinstance(error, jinja2.UndefinedError) or found is None:
        return Diagnostic("HW106", f"{file.path} cannot be rendered", _template_span(file, line), cause=str(error))
    name = found[1] or found[2]
    return Diagnostic(
        "HW104",
        f"`{name}` has no value in this environment",
        _name_span(file, line, name),
        "undefined",
        help=_remedy(name, names),
    )


def _name_span(file: SourceFile, line: int, name: str) -> Span:
    """The name where a template that stands on the line says it; the same word beside templates is none of it."""
    for begin, end in _templates(file.text, line):
        if found := re.compile(rf"\b{re.escape(name)}\b").search(file.text, begin, end):
            return _span_between(file, found.start(), found.end())
    return file.span(line, 1, len(file.line(line)))


def _template_span(file: SourceFile, line: int) -> Span:
    """The only template of a line, else the line."""
    found = list(_templates(file.text, line))
    return _span_between(file, *found[0]) if len(found) == 1 else file.span(line, length=len(file.line(line)))


def _span_between(file: SourceFile, start: int, end: int) -> Span:
    """From one offset to another, or to the end of the line."""
    begin = file.text.rfind("\n", 0, start) + 1
    line_end = file.text.find("\n", start)
    length = min(end, line_end if line_end >= 0 else len(file.text)) - start
    return file.span(file.text.count("\n", 0, start) + 1, start - begin + 1, length)


def _templates(text: str, line: int) -> Iterator[tuple[int, int]]:
    """The offsets of the expressions and statements that begin or go on in a line."""
    at = 0
    while found := _TEMPLATE.search(text, at):
        begin, at = found.start(), template_end(text, found.start())
        first = text.count("\n", 0, begin) + 1
        if first <= line <= first + text.count("\n", begin, at) and found[0] != "{#":
            yield begin, at


def _remedy(name: str, names: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, names, n=1)
    advice = f"add `{name}` to `values` of deploy/project.yaml or of the environment, or pass `--var {name}=…`"
    return f"did you mean `{near[0]}`? Else {advice}" if near else advice


def _template_line(error: Exception) -> int:
    """The line of the innermost template frame; jinja2 rewrites the traceback to template lines."""
    line, trace = 1, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def resolve_values(values: Mapping[str, Json], environment: str, endpoints: Endpoints) -> dict[str, Json]:
    """Values whose strings may be templates over `env` and `endpoints`; TEMPLATE_ERRORS name what is wrong."""
    plain = _environment()
    names = template_names({}, environment, endpoints)

    def resolve(value: Json) -> Json:
        if isinstance(value, str):
            return plain.from_string(value).render(names) if "{{" in value else value
        if isinstance(value, Mapping):
            return {key: resolve(each) for key, each in value.items()}
        if isinstance(value, list):
            return [resolve(each) for each in value]
        return value

    return {name: resolve(value) for name, value in values.items()}
