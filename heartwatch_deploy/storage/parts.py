"""Parts of a project: files that only some environments deploy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import TYPE_CHECKING

from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.storage.tree import Tree

if TYPE_CHECKING:  # whoever has kept what the files say reads no YAML
    from heartwatch_deploy.storage.yaml_file import YamlFile


Listed = Mapping[tuple[str, int], Set[str]]
"""Part and place of the pattern → the files that it names, as paths from the project's root."""


def listed_by_parts(tree: Tree, parts: Mapping[str, Sequence[str]]) -> Listed:
    return {
        (part, index): set(tree.matching(pattern.strip("/")))
        for part, patterns in parts.items()
        for index, pattern in enumerate(patterns)
    }


def absent_files(listed: Listed, chosen: Set[str]) -> frozenset[str]:
    """Those of parts that were not chosen and of no other."""
    present = {path for (part, _), paths in listed.items() if part in chosen for path in paths}
    return frozenset({path for paths in listed.values() for path in paths} - present)


def wrong_parts(project: YamlFile, environment: YamlFile, listed: Listed) -> tuple[Diagnostic, ...]:
    """HW110 for a pattern without a file, and for a part that the project does not have."""
    parts: dict[str, list[str]] = project.value.get("parts", {})
    empty = [key for key, paths in listed.items() if not paths]
    unknown = [part for part in environment.value.get("parts") or [] if part not in parts]
    return (
        *(_no_file(project, part, index) for part, index in empty),
        *(_no_part(environment, part, parts) for part in unknown),
    )


def _no_file(file: YamlFile, part: str, index: int) -> Diagnostic:
    return Diagnostic(
        "HW110",
        f"the part `{part}` names files that are not there",
        file.span(["parts", part, index]),
        help="a pattern is a path from the project's root, such as connect/wearable_logs.json or flink_sql/vitals*.sql",
    )


def _no_part(file: YamlFile, part: str, parts: dict[str, list[str]]) -> Diagnostic:
    return Diagnostic(
        "HW110",
        f"the project has no part `{part}`",
        file.span(["parts", file.value["parts"].index(part)]),
        help=f"parts in deploy/project.yaml: {', '.join(parts) or 'none'}",
    )
