"""What `up` orders the supervisor to keep running, and the members that come of it."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from heartwatch_deploy.stack import extras, java_jar, jsonfile
from heartwatch_deploy.stack.member import Member, Place
from heartwatch_deploy.stack.members import DEFAULT
from heartwatch_deploy.stack.paths import StackPaths


@dataclass(frozen=True)
class Orders:
    """What runs: names of members and of extras, ports by name, directories of components and files of programs by
    name, MiB by member; the jars of the project's own Java, by folder (`flink_java`, `connect_java`); `held`
    members stay down; `secured` is for TLS, logins and rights; `short_lived` for minutes only."""

    members: tuple[str, ...]
    extras: tuple[str, ...]
    ports: dict[str, int]
    components: dict[str, str]
    memory: dict[str, int]
    jars: dict[str, str]
    held: tuple[str, ...] = ()
    secured: bool = False
    short_lived: bool = False

    def place(self, paths: StackPaths) -> Place:
        components = {name: Path(directory) for name, directory in self.components.items()}
        own = {folder: Path(jar) for folder, jar in self.jars.items()}
        found = extras.chosen(self.extras)
        return Place(
            paths=paths,
            ports=self.ports,
            components=components,
            memory=self.memory,
            secrets=jsonfile.read(paths.secrets),
            flink_jars=(
                *(components[name] for extra in found for name in extra.flink_jars),
                *(jar for folder, jar in own.items() if folder == java_jar.FLINK),
            ),
            flink_plugins={name: (components[name],) for extra in found for name in extra.flink_plugins},
            secured=self.secured,
            short_lived=self.short_lived,
            connect_plugins=_sinks(own, components, [components[name] for e in found for name in e.connect_plugins]),
        )


def _sinks(own: Mapping[str, Path], components: Mapping[str, Path], drivers: Iterable[Path]) -> dict[str, list[Path]]:
    """One plugin of all our sinks, with Postgres' JDBC driver, which Debezium brings, and those of extras."""
    jars = [own[folder] for folder in java_jar.CONNECT_FOLDERS if folder in own]
    beside = sorted(components["debezium_postgres"].glob("postgresql-*.jar"))
    return {java_jar.CONNECT: [*jars, *beside, *drivers]} if jars else {}


def write(paths: StackPaths, orders: Orders) -> None:
    jsonfile.write(paths.orders, asdict(orders))


def read(paths: StackPaths) -> Orders | None:
    content: dict[str, Any] | None = jsonfile.read(paths.orders)
    if content is None:
        return None
    lists: dict[str, Any] = {name: tuple(content.get(name, ())) for name in ("members", "extras", "held")}
    return Orders(**{**content, **lists})


def named_members(names: Iterable[str]) -> tuple[Member, ...]:
    """The members with these names, in the registry's order."""
    wanted = set(names)
    return tuple(member for member in (*DEFAULT, *extras.members()) if member.name in wanted)
