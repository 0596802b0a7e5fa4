"""YAML content files, with the place of each value for diagnostics."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.source import RenderedFile
from heartwatch_deploy.model.span import Span
from heartwatch_deploy.model.yaml_nodes import composed


@dataclass(frozen=True, slots=True)
class YamlText:
    """What a file says; `root` knows where."""

    file: RenderedFile
    value: Any
    root: yaml.Node | None

    def span(self, *path: str | int) -> Span:
        """From where a key, or an entry of a list, stands to the end of its line; the place of the nearest one that is
        there."""
        node, at = self.root, None
        for part in path:
            found = _child(node, part)
            if found is None:
                break
            at, node = found
        return self._line(at.start_mark.index) if at is not None else self.file.span(0)

    def _line(self, start: int) -> Span:
        end = self.file.text.find("\n", start)
        return self.file.span(start, end if end > start else len(self.file.text))


def read_yaml(file: RenderedFile) -> YamlText | Diagnostic:
    """HW107 where it is no YAML, or says something twice, of which the last would count."""
    summary = f"{file.source.path} is not valid YAML"
    try:
        loader = yaml.SafeLoader(file.text)
        root = composed(loader)
        twice = next(_written_twice(root), None)
        if twice is not None:
            start = twice.start_mark.index
            return Diagnostic("HW107", f"`{twice.value}` is written twice", file.span(start, twice.end_mark.index))
        return YamlText(file, loader.construct_document(root) if root else None, root)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        span = file.span(file.offset(mark.line + 1, mark.column + 1)) if mark else file.span(0)
        return Diagnostic("HW107", summary, span, cause=error.problem or "")
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # a character or a date that there is not
        return Diagnostic("HW107", summary, file.span(0), cause=str(error))


def _child(node: yaml.Node | None, part: str | int) -> tuple[yaml.Node, yaml.Node] | None:
    """Where a value is told, and the value."""
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == str(part)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], node.value[part]
    return None


def _written_twice(node: yaml.Node | None) -> Iterator[yaml.ScalarNode]:
    """Keys of one mapping, the later ones."""
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _written_twice(item)
    if isinstance(node, yaml.MappingNode):
        known: set[str] = set()
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in known:
                    yield key
                known.add(key.value)
            yield from _written_twice(value)
