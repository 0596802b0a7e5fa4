"""YAML text → values, with the place of every value for diagnostics."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.secrets import is_secret, tells_secret
from heartwatch_deploy.model.source import SourceFile
from heartwatch_deploy.model.span import Span
from heartwatch_deploy.model.yaml_nodes import composed
from heartwatch_deploy.storage.layout_security import IN_THE_CLEAR

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class YamlFile:
    """A parsed file; `root` keeps where each value stands. Over another one (`below`) it has that one's values, too."""

    source: SourceFile
    value: Any
    root: yaml.Node | None
    below: "YamlFile | None" = None

    def span(self, path: Sequence[str | int], *, of_key: bool = False) -> Span:
        """Where the value (or its key) at a path stands; its nearest parent when there is no such value. A line that
        tells a secret is not repeated."""
        says = self._saying(path)
        if says is not None and says is not self:
            return says.span(path, of_key=of_key)
        node, key = self.root, None
        for part in path:
            found = _child(node, part)
            if found is None:
                break
            key, node = found
        marked = key if of_key and key is not None else node
        if marked is None:
            return _quiet(self.source.span(1))
        start, end = marked.start_mark, marked.end_mark
        length = end.column - start.column if end.line == start.line else 1
        return _quiet(self.source.span(start.line + 1, start.column + 1, length))

    def _saying(self, path: Sequence[str | int]) -> "YamlFile | None":
        """The uppermost file that has such a value."""
        node = self.root
        for part in path:
            found = _child(node, part)
            if found is None:
                return self.below._saying(path) if self.below else None
            node = found[1]
        return self


def _quiet(span: Span) -> Span:
    """Without a line that tells a secret."""
    return replace(span, excerpt="") if tells_secret(span.excerpt) else span


def _child(node: yaml.Node | None, part: str | int) -> tuple[yaml.Node | None, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == str(part)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return None, node.value[part]
    return None


def read_yaml(source: SourceFile) -> YamlFile | Diagnostic:
    """The file's value, or HW101 where it is no YAML, or says something twice (of which the last would count)."""
    try:
        loader = yaml.SafeLoader(source.text)
        root = composed(loader)
        # While the value is made, merges (`<<`) are resolved in the nodes: what is written twice is looked for before.
        twice = next(_written_twice(YamlFile(source, None, root), root), None)
        file = YamlFile(source, loader.construct_document(root) if root else None, root)
        return twice or file
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        span = source.span(mark.line + 1, mark.column + 1) if mark else source.span(1)
        # What the parser says may be a word of the line.
        cause = "" if tells_secret(span.excerpt) else error.problem or str(error)
        return Diagnostic("HW101", f"{source.path} is not valid YAML", _quiet(span), cause=cause)
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # a date that there is not, an alias of itself
        return Diagnostic("HW101", f"{source.path} is not valid YAML", _quiet(source.span(1)), cause=str(error))


def _written_twice(file: YamlFile, node: yaml.Node | None) -> Iterator[Diagnostic]:
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _written_twice(file, item)
    if not isinstance(node, yaml.MappingNode):
        return
    known: set[str] = set()
    for key, value in node.value:
        if isinstance(key, yaml.ScalarNode) and key.value in known:
            mark = key.start_mark
            span = _quiet(file.source.span(mark.line + 1, mark.column + 1, len(key.value)))
            yield Diagnostic("HW101", f"`{key.value}` is written twice", span, help="put both into one place")
        known.add(str(key.value))
        yield from _written_twice(file, value)


def invalid_fields(file: YamlFile, error: ValidationError) -> tuple[Diagnostic, ...]:
    """One HW102 for each field that the model refused."""
    found = error.errors()
    # Of a union of a word and a section, only what is wrong with the section is of use when a section was written.
    within = [each for each in found if each["type"] != "literal_error" or isinstance(each["input"], str)]
    return tuple(_invalid_field(file, each) for each in within or found)


def _invalid_field(file: YamlFile, found: Mapping[str, Any]) -> Diagnostic:
    told = (*found["loc"], *found.get("ctx", {}).get("within", ()))
    path = [part for part in told if not (isinstance(part, str) and part.endswith("Section"))]
    unknown = found["type"] == "extra_forbidden"
    secret = found["type"] == IN_THE_CLEAR or (bool(path) and is_secret(str(path[-1])))
    span = file.span(path, of_key=unknown or secret)
    hidden = secret or "headers" in path or (unknown and "security" in path and "tls" not in path)
    return Diagnostic(
        "HW102",
        f"{'.'.join(map(str, path)) or file.source.path}: {_first_lower(found['msg'])}",
        replace(span, excerpt="") if hidden else span,
        help=_remedy(unknown=unknown, secret=secret and not unknown),
    )


def _remedy(*, unknown: bool, secret: bool) -> str:
    if secret:
        return "refer to it with ${env:NAME}, ${file:PATH} or ${command:NAME}: it is read when it is needed"
    return "take it out, or correct its name" if unknown else ""


def _first_lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def validated(file: YamlFile, model: type[Model]) -> Model | tuple[Diagnostic, ...]:
    """The file as a model, or what is wrong with it."""
    try:
        return model.model_validate(file.value if file.value is not None else {})
    except ValidationError as error:
        return invalid_fields(file, error)
