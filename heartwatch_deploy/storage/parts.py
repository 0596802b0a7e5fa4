"""Parts of a project: files that only some environments deploy."""

from collections.abc import Set

from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.storage.tree import Tree
from heartwatch_deploy.storage.yaml_file import YamlFile


def absent_files(
    tree: Tree, project: YamlFile, environment: YamlFile, chosen: Set[str]
) -> tuple[frozenset[str], tuple[Diagnostic, ...]]:
    """The files, as paths from the project's root, of parts that were not chosen and of no other; and what is wrong:
    HW110 for a pattern without a file, and for a part that the project does not have."""
    parts: dict[str, list[str]] = project.value.get("parts", {})
    found = {
        (part, index): set(tree.matching(pattern.strip("/")))
        for part, patterns in parts.items()
        for index, pattern in enumerate(patterns)
    }
    present = {path for (part, _), paths in found.items() if part in chosen for path in paths}
    listed = {path for paths in found.values() for path in paths}
    empty = [key for key, paths in found.items() if not paths]
    unknown = [part for part in environment.value.get("parts") or [] if part not in parts]
    return frozenset(listed - present), (
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
