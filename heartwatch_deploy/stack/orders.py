"""What `up` orders the supervisor to keep running, and the members that come of it."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from heartwatch_deploy.stack import jsonfile
from heartwatch_deploy.stack.failure import StackError
from heartwatch_deploy.stack.member import Member, Place
from heartwatch_deploy.stack.members import DEFAULT, OPTIONAL
from heartwatch_deploy.stack.paths import StackPaths


@dataclass(frozen=True)
class Orders:
    """Names of members, ports by name, component directories by name, MiB by member, jars to add to Flink."""

    members: tuple[str, ...]
    ports: dict[str, int]
    components: dict[str, str]
    memory: dict[str, int]
    extra_jars: tuple[str, ...]

    def place(self, paths: StackPaths) -> Place:
        return Place(
            paths=paths,
            ports=self.ports,
            components={name: Path(directory) for name, directory in self.components.items()},
            memory=self.memory,
            secrets=jsonfile.read(paths.secrets),
            extra_jars=tuple(Path(jar) for jar in self.extra_jars),
        )


def write(paths: StackPaths, orders: Orders) -> None:
    jsonfile.write(paths.orders, asdict(orders))


def read(paths: StackPaths) -> Orders | None:
    content: dict[str, Any] | None = jsonfile.read(paths.orders)
    if content is None:
        return None
    lists = {name: tuple(content[name]) for name in ("members", "extra_jars")}
    return Orders(**{**content, **lists})


def chosen_members(extra: Iterable[str]) -> tuple[Member, ...]:
    """The default members and the optional ones named in `extra`. Raises StackError HW631 on an unknown name."""
    optional = {member.name: member for member in OPTIONAL}
    for name in extra:
        if name not in optional:
            known = ", ".join(optional) or "none yet"
            raise StackError("HW631", f"no optional member is called {name!r}", remedy=f"optional members: {known}")
    return (*DEFAULT, *(optional[name] for name in dict.fromkeys(extra)))


def named_members(names: Iterable[str]) -> tuple[Member, ...]:
    """The members with these names, in the registry's order."""
    wanted = set(names)
    return tuple(member for member in (*DEFAULT, *OPTIONAL) if member.name in wanted)
