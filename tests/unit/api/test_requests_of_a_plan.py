"""What is as the files say costs lists, and no request an object, where the servers have lists."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from stand_in import StandIn, running

from heartwatch_deploy.edges import read
from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.engines import ENGINES, kind_of
from heartwatch_deploy.engines.flink_sql.read import tags_of
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.endpoints import Endpoints
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.resource import Resource, State
from heartwatch_deploy.stages.diff import diff

MANY = 25
SCHEMA = '{"type":"record","name":"Beat","fields":[]}'
_LIST = re.compile(r"GET /schemas\?.*")


@dataclass
class Registry(StandIn):
    """With lists as Confluent's server has them: in pages, with `page` entries at most; without where that is 0."""

    page: int = 10
    says_of_what: bool = True

    def answer(self, request: str, body: Any) -> tuple[int, Any]:
        if _LIST.fullmatch(request) and self.page:
            return 200, self._listed(int(parse_qs(urlsplit(request).query)["offset"][0]))
        return super().answer(request, body)

    def _listed(self, offset: int) -> list[dict[str, Json]]:
        names = sorted(self.subjects)[offset : offset + self.page]
        shown = [self.latest(None, each)[1] for each in names]
        return shown if self.says_of_what else [{"schema": each["schema"]} for each in shown]


def subject(number: int, level: str | None = None) -> Resource:
    spec: dict[str, Json] = {"schema": {"type": "record", "name": "Beat", "fields": []}, "compatibility": level}
    return Resource(Address("schema_registry", "subject", f"beats_{number}-value"), spec)


def job(number: int) -> Resource:
    statement = {"text": "INSERT", "fingerprint": "1"}
    spec = {"fingerprint": f"2-{number}", "words": "1", "settings": {}, "session": (), "statement": statement}
    return Resource(Address("flink_sql", "job", f"beats_{number}"), spec)


SUBJECTS, JOBS = [subject(each) for each in range(MANY)], [job(each) for each in range(MANY)]


@pytest.fixture
def registry() -> Iterator[Registry]:
    with running(Registry(subjects={each.address.name: SCHEMA for each in SUBJECTS})) as standing:
        assert isinstance(standing, Registry)
        yield standing


@pytest.fixture
def flink() -> Iterator[StandIn]:
    with running(StandIn(jobs={f"{n:032}": dict(tags_of(each, "test")) for n, each in enumerate(JOBS)})) as standing:
        yield standing


def seen(server: StandIn, directory: Path, wanted: list[Resource], also: frozenset[Address] = frozenset()) -> State:
    """What the servers show; no engine fails."""
    servers = Servers(Endpoints(registry=server.address, flink_rest=server.address), runtime_directory=directory)
    addresses = {each.address for each in wanted} | also
    engines = {each.engine for each in addresses}
    found, wrong = read.payloads(servers, engines, project="test", addresses=addresses, wanted=wanted, in_full=also)
    assert wrong == ()
    return State.of(resource for each in engines for resource in ENGINES[each].read(found[each], "test"))


def nothing_to_do(wanted: list[Resource], live: State) -> bool:
    recorded = State.of(kind_of(each.address).recorded(each, live.resources[each.address]) for each in wanted)
    return all(each.action.name == "NO_OP" for each in diff(State.of(wanted), live, recorded))


def test_subjects_come_in_pages(registry: Registry, tmp_path: Path) -> None:
    live = seen(registry, tmp_path, SUBJECTS)
    assert nothing_to_do(SUBJECTS, live)
    assert len(live) == MANY
    assert len(registry.seen) == MANY // registry.page + 2  # the last page is empty
    assert all(map(_LIST.fullmatch, registry.seen))


@pytest.mark.parametrize("how", ["none", "of nothing"])
def test_without_such_a_list_each_subject_is_asked_for_its_newest_version_alone(
    registry: Registry, tmp_path: Path, how: str
) -> None:
    registry.page, registry.says_of_what = (0, True) if how == "none" else (10, False)
    live = seen(registry, tmp_path, SUBJECTS)
    assert nothing_to_do(SUBJECTS, live)
    assert sorted(each for each in registry.seen if "latest" in each and "latestOnly" not in each) == sorted(
        f"GET /subjects/{each.address.name}/versions/latest" for each in SUBJECTS
    )
    assert len(registry.seen) == MANY + 2


def test_both_ways_show_the_same(registry: Registry, tmp_path: Path) -> None:
    by_list = seen(registry, tmp_path, SUBJECTS)
    registry.page = 0
    assert seen(registry, tmp_path, SUBJECTS) == by_list


def test_a_server_that_knows_no_pages_is_asked_once_more(registry: Registry, tmp_path: Path) -> None:
    registry._listed = lambda _offset: [registry.latest(None, each)[1] for each in sorted(registry.subjects)]  # type: ignore[method-assign]
    assert len(seen(registry, tmp_path, SUBJECTS)) == MANY
    assert len(registry.seen) == 2


def test_levels_are_asked_where_somebody_says_one_or_wants_all(registry: Registry, tmp_path: Path) -> None:
    wanted = [subject(0, "FULL"), *SUBJECTS[1:]]
    seen(registry, tmp_path, wanted, also=frozenset({SUBJECTS[3].address}))
    asked = [each for each in registry.seen if each.startswith("GET /config")]
    assert sorted(asked) == ["GET /config/beats_0-value", "GET /config/beats_3-value"]


def test_one_subject_needs_no_list(registry: Registry, tmp_path: Path) -> None:
    seen(registry, tmp_path, SUBJECTS[:1])
    assert not any(map(_LIST.fullmatch, registry.seen))


def test_jobs_on_record_cost_one_list(flink: StandIn, tmp_path: Path) -> None:
    live = seen(flink, tmp_path, JOBS)
    assert len(flink.seen) == MANY + 1  # nothing is on record yet
    recorded = [kind_of(each.address).recorded(each, live.resources[each.address]) for each in JOBS]
    flink.seen.clear()
    assert seen(flink, tmp_path, recorded) == live
    assert flink.seen == ["GET /jobs/overview"]
    assert nothing_to_do(JOBS, live)


def test_a_job_that_is_not_the_recorded_one_is_asked(flink: StandIn, tmp_path: Path) -> None:
    live = seen(flink, tmp_path, JOBS)
    recorded = [kind_of(each.address).recorded(each, live.resources[each.address]) for each in JOBS]
    flink.seen.clear()
    flink.jobs["f" * 32] = flink.jobs.pop(f"{0:032}") | {"heartwatch.fingerprint": "2-other"}
    assert seen(flink, tmp_path, recorded).resources[JOBS[0].address].spec["fingerprint"] == "2-other"
    assert sorted(flink.seen) == [f"GET /jobs/{'f' * 32}/config", "GET /jobs/overview"]


def test_no_id_is_recorded_of_a_job_with_another_fingerprint() -> None:
    live = replace(JOBS[0], spec={"fingerprint": "2-other"}, observed={"id": "a"})
    assert kind_of(live.address).recorded(JOBS[0], live) == JOBS[0]
