"""The `stack:` section of `deploy/project.yaml`, and what options on the command line put over it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from heartwatch_deploy.stack.failure import StackError


@dataclass(frozen=True)
class StackSettings:
    """Optional members by name, ports by name, memory in MiB by member; whether it is secured, and whether it lives for
    minutes only."""

    extra: tuple[str, ...] = ()
    ports: Mapping[str, int] = field(default_factory=dict)
    memory: Mapping[str, int] = field(default_factory=dict)
    secured: bool = False
    short_lived: bool = False

    def over(self, other: "StackSettings") -> "StackSettings":
        """These settings where they say something, else the `other`."""
        extra = tuple(dict.fromkeys((*other.extra, *self.extra)))
        ports, memory = {**other.ports, **self.ports}, {**other.memory, **self.memory}
        return StackSettings(extra, ports, memory, self.secured or other.secured, self.short_lived or other.short_lived)


def read(project: Path) -> StackSettings:
    """The project's own settings; none where it has no project file. Raises StackError HW632."""
    file = project / "deploy" / "project.yaml"
    if not file.exists():
        return StackSettings()
    try:
        section = (yaml.safe_load(file.read_text()) or {}).get("stack") or {}
        return StackSettings(
            tuple(section.get("with", ())),
            _integers(section.get("ports")),
            _integers(section.get("memory")),
            section.get("secured", False) is True,
            section.get("short_lived", False) is True,
        )
    except (yaml.YAMLError, AttributeError, TypeError, ValueError) as error:
        example = "stack: {ports: {kafka: 29092}, memory: {taskmanager: 1280}, with: [search]}"
        raise StackError(
            "HW632", f"{file}: the stack section cannot be read", str(error), f"write {example}"
        ) from error


def _integers(mapping: Mapping[str, object] | None) -> dict[str, int]:
    return {str(name): int(str(value)) for name, value in (mapping or {}).items()}
