"""One person's data: where the sinks hold it, what deletes it there, and what ages out instead."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from heartwatch_deploy.clients.http import ClientError
from heartwatch_deploy.edges import explain
from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.forgetting.ageing import ageing
from heartwatch_deploy.forgetting.cassandra import CassandraStore
from heartwatch_deploy.forgetting.compacted import CompactedTopicStore
from heartwatch_deploy.forgetting.postgres import PostgresStore
from heartwatch_deploy.forgetting.search_index import SearchIndexStore
from heartwatch_deploy.forgetting.store import Search, Store
from heartwatch_deploy.model.diagnostic import Diagnostic, Severity
from heartwatch_deploy.model.forgotten import AgesOut, Held
from heartwatch_deploy.model.project import Project
from heartwatch_deploy.model.resource import State

STORES: Final[tuple[Store, ...]] = (PostgresStore(), CassandraStore(), SearchIndexStore(), CompactedTopicStore())
"""In the order in which they are cleared: where rows come from before where they go."""
FIELDS: Final = "person_fields"
KEYS: Final = "person_keys"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the stores hold or held, and what could not be asked."""

    held: tuple[Held, ...]
    problems: tuple[Diagnostic, ...] = ()


def searching(project: Project, person: str, desired: State) -> Search | Diagnostic:
    """HW160 where the project does not say which fields name a person."""
    named = project.values.get(FIELDS)
    if not isinstance(named, list | tuple) or not named:
        help_text = f"say under `values` of deploy/project.yaml which fields name a person: {FIELDS}: [user_id]"
        return Diagnostic("HW160", "the project does not say what names a person", help=help_text)
    servers = Servers(project.endpoints, runtime_directory=project.runtime_directory)
    keys: Any = project.values.get(KEYS) or ()
    return Search(person, tuple(map(str, named)), desired, servers, tuple(map(str, keys)), project.render_only)


def find(search: Search, stores: Iterable[Store] = STORES) -> Outcome:
    return _asked(stores, lambda store: store.find(search))


def delete(search: Search, stores: Iterable[Store] = STORES) -> Outcome:
    """What was deleted; HW161 where more came meanwhile."""
    stores = tuple(stores)
    done = _asked(stores, lambda store: store.delete(search))
    left = find(search, stores)
    come = (_came_meanwhile(each) for each in left.held)
    return Outcome(done.held, tuple(dict.fromkeys((*done.problems, *left.problems, *come))))


def what_ages_out(search: Search) -> tuple[AgesOut, ...]:
    return ageing(search, now=datetime.now(UTC))


def _asked(stores: Iterable[Store], ask: Callable[[Store], tuple[Held | Diagnostic, ...]]) -> Outcome:
    """A store that cannot be asked hinders no other."""
    told: list[Held | Diagnostic] = []
    for store in stores:
        try:
            told += ask(store)
        except ClientError as error:
            told.append(explain.reading(error))
    held = tuple(each for each in told if isinstance(each, Held))
    return Outcome(held, tuple(each for each in told if isinstance(each, Diagnostic)))


def _came_meanwhile(held: Held) -> Diagnostic:
    return Diagnostic(
        "HW161",
        f"{held.place} has {held.rows} again: they came meanwhile",
        help="stop what sends the person's data, wait until the sinks have caught up, and run this again",
        severity=Severity.WARNING,
    )
