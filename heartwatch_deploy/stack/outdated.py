"""What a running stack was started with, and would be no more: after an upgrade, or a change of the project's Java."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from heartwatch_deploy.stack import filelock, java_jar, jsonfile, orders
from heartwatch_deploy.stack.components import ALL
from heartwatch_deploy.stack.members import cassandra
from heartwatch_deploy.stack.orders import Orders
from heartwatch_deploy.stack.paths import StackPaths
from heartwatch_deploy.stack.secured import cassandra as roles

REMEDY = "stack down, then stack up: jobs go on from their newest checkpoints, topics and tables stay"


def outdated(paths: StackPaths) -> tuple[str, ...]:
    """Folders of Java (`flink_java`) and components (`flink`); none where no stack runs. Nothing is compiled."""
    running = orders.read(paths) if filelock.is_held(paths.alive) else None
    if running is None:
        return ()
    plain = {cassandra.NAME} if cassandra_is_plain(paths, running) else set()
    return tuple(sorted({*_java(paths.project, running), *_components(running), *plain}))


def cassandra_is_plain(paths: StackPaths, running: Orders) -> bool:
    """Whether it runs without the login and TLS of the rest of a secured stack, as older releases had started it."""
    known: Mapping[str, str] = jsonfile.read(paths.secrets) or {}
    return running.secured and cassandra.NAME in running.ports and roles.PASSWORD not in known


def in_words(found: tuple[str, ...]) -> str:
    return f"this stack runs an older {', '.join(found)}"


def _java(project: Path, running: Orders) -> Iterator[str]:
    components = {name: Path(directory) for name, directory in running.components.items()}
    now = {each.folder: each.name for each in java_jar.wanted(project, components, Path(java_jar.BUILT))}
    then = {folder: Path(jar).name for folder, jar in running.jars.items()}
    return (folder for folder in sorted(now.keys() | then.keys()) if now.get(folder) != then.get(folder))


def _components(running: Orders) -> Iterator[str]:
    known: Mapping[str, str] = {name: Path(directory).name for name, directory in running.components.items()}
    return (name for name, directory in known.items() if name in ALL and directory != ALL[name].directory)
