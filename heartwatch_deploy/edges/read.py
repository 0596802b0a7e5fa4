"""All servers asked at once how things are: payloads for the engines to read, or diagnostics."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final

from heartwatch_deploy.clients.http import ClientError
from heartwatch_deploy.edges import explain
from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.engines.flink_sql.read import FINAL_STATES, PROJECT_TAG, parameters_of
from heartwatch_deploy.engines.flink_sql.read import Job as TaggedJob
from heartwatch_deploy.engines.flink_sql.read import Payload as Jobs
from heartwatch_deploy.engines.kafka.read import Payload as Topics
from heartwatch_deploy.engines.kafka.read import Topic
from heartwatch_deploy.engines.kafka_connect.read import Payload as Connectors
from heartwatch_deploy.engines.schema_registry.read import Payload as Subjects
from heartwatch_deploy.engines.schema_registry.read import Subject, names_without_level, same_schema, schemas_of
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.json import Json, fingerprint
from heartwatch_deploy.model.resource import Resource

if TYPE_CHECKING:  # not every project has these, and clients and what reads SQL take their time to import
    from heartwatch_deploy.clients.cassandra import CassandraCluster
    from heartwatch_deploy.clients.flink_rest import FlinkCluster, Job
    from heartwatch_deploy.clients.kafka import KafkaCluster
    from heartwatch_deploy.clients.postgres import Database
    from heartwatch_deploy.clients.registry import SchemaRegistry, SubjectVersion
    from heartwatch_deploy.engines.cassandra.read import Payload as Clusters
    from heartwatch_deploy.engines.kafka_acls.read import Payload as Rights
    from heartwatch_deploy.engines.ksqldb.read import Payload as Statements
    from heartwatch_deploy.engines.postgres.read import Payload as Tables

_SIDE_BY_SIDE: Final = 8
_WORTH_A_LIST: Final = 2

Payloads = Mapping[str, Mapping[str, Any]]


def payloads(
    servers: Servers,
    engines: Set[str],
    *,
    project: str,
    addresses: Set[Address],
    wanted: Iterable[Resource] = (),
    in_full: Set[Address] = frozenset(),
) -> tuple[Payloads, tuple[Diagnostic, ...]]:
    """Engine → payload of its `read`, for each of the engines, and a diagnostic for each that cannot be asked."""
    resources = tuple(wanted)
    found: dict[str, Mapping[str, Any]] = {}
    diagnostics: list[Diagnostic] = []
    with ThreadPoolExecutor(max_workers=_SIDE_BY_SIDE) as pool:
        asked = {
            engine: pool.submit(
                payload, servers, engine, project=project, addresses=addresses, wanted=resources, in_full=in_full
            )
            for engine in engines
        }
        for engine, answer in asked.items():
            try:
                found[engine] = answer.result()
            except ClientError as error:
                diagnostics.append(explain.reading(error))
    return found, tuple(diagnostics)


def payload(
    servers: Servers,
    engine: str,
    *,
    project: str,
    addresses: Set[Address],
    wanted: Iterable[Resource] = (),
    in_full: Set[Address] = frozenset(),
) -> Mapping[str, Any]:
    """The payload of one engine; raises ClientError.

    Lists hold every object; what costs a request an object is asked for `addresses` only; and where something else is
    `wanted` than the newest, whether it was there before. What nobody wants of an object is asked of those `in_full`
    only.
    """
    readers: dict[str, Callable[[], Mapping[str, Any]]] = {
        "kafka": lambda: topics(servers.kafka, _names(addresses, "kafka")),
        "kafka_acls": lambda: rights(servers.kafka),
        "schema_registry": lambda: subjects(
            servers.registry, _names(addresses, "schema_registry"), wanted, _names(in_full, "schema_registry")
        ),
        "postgres": lambda: tables(servers.own_database(), _unknown(addresses, "postgres", wanted)),
        "cassandra": lambda: keyspaces(servers.cassandra),
        "kafka_connect": lambda: Connectors(connectors=servers.connect.connectors()),
        "flink_sql": lambda: jobs(servers.flink, project, wanted),
        "ksqldb": lambda: statements(servers, addresses),
    }
    return readers[engine]()


def topics(cluster: KafkaCluster, names: Set[str]) -> Topics:
    """All topics; configs for those of the given names."""
    listed = cluster.topics()
    detailed = cluster.with_configs(topic for name, topic in listed.items() if name in names)
    return Topics(
        topics={
            name: Topic(
                partitions=topic.partitions,
                replication=topic.replication,
                config=topic.config,
                defaults=topic.defaults,
            )
            for name, topic in (listed | detailed).items()
        }
    )


def rights(cluster: KafkaCluster) -> Rights:
    """All that the broker keeps, and what it says of itself."""
    from heartwatch_deploy.engines.kafka_acls.read import Payload

    return Payload(
        bindings=cluster.acls.all(), asker=cluster.principal, may_let_everybody=cluster.acls.may_let_everybody()
    )


def keyspaces(cluster: CassandraCluster) -> Clusters:
    """All of them, and their tables."""
    from heartwatch_deploy.engines.cassandra.read import Payload

    return Payload(keyspaces=cluster.keyspaces(), tables=cluster.tables())


def subjects(
    registry: SchemaRegistry, names: Set[str], wanted: Iterable[Resource] = (), in_full: Set[str] = frozenset()
) -> Subjects:
    """The subjects of the given names that are there, each with its newest version and its own compatibility. That
    costs a request a subject: where the `wanted` say none, only those `in_full` are asked for it."""
    schemas, unasked = schemas_of(wanted), names_without_level(wanted) - in_full
    with ThreadPoolExecutor(max_workers=_SIDE_BY_SIDE) as pool:
        newest = _newest(registry, names, pool)
        levels = pool.map(
            lambda each: None if each.subject in unasked else registry.compatibility(each.subject), newest
        )
        earlier = pool.map(lambda version: _earlier(registry, version, schemas), newest)
        return Subjects(
            subjects={
                version.subject: Subject(
                    id=version.id,
                    version=version.version,
                    schema=version.schema,
                    compatibility=level,
                    type=version.type,
                    refers=version.refers,
                    earlier=before,
                )
                for version, level, before in zip(newest, levels, earlier, strict=True)
            }
        )


def _newest(registry: SchemaRegistry, names: Set[str], pool: ThreadPoolExecutor) -> list[SubjectVersion]:
    """Out of a list where the registry has one; a subject or two are not worth it."""
    listed = registry.newest() if len(names) > _WORTH_A_LIST else None
    if listed is not None:
        return [listed[each] for each in sorted(names & listed.keys())]
    there = sorted(registry.subjects() & names)
    return [each for each in pool.map(registry.latest, there) if each is not None]


def _earlier(registry: SchemaRegistry, newest: SubjectVersion, wanted: Mapping[str, Sequence[Json]]) -> dict[str, int]:
    """Of the wanted schemas that are not the newest those that the subject had before, with their versions."""
    others = [each for each in wanted.get(newest.subject, ()) if not same_schema(each, newest.schema)]
    found = ((each, registry.lookup(newest.subject, json.dumps(each))) for each in others)
    return {fingerprint(each): version.version for each, version in found if version}


def tables(database: Database, defined: Set[str] = frozenset()) -> Tables:
    """All tables of the schema that a login works in; of those of the given names all that would make them again."""
    from heartwatch_deploy.engines.postgres.read import Payload, Table

    return Payload(
        tables={
            name: Table(columns=found.columns, comment=found.comment, definition=found.definition)
            for name, found in database.tables(defined).items()
        }
    )


def statements(servers: Servers, addresses: Set[Address]) -> Statements:
    """All that lists tell; a single object is described by itself. Connectors where they are wanted: a server whose
    Connect is away cannot tell of them."""
    from heartwatch_deploy.edges import ksqldb_connectors as connectors
    from heartwatch_deploy.engines.ksqldb.read import Payload

    wanted = {each for each in addresses if (each.engine, each.kind) == ("ksqldb", "connector")}
    if len(addresses) != 1:
        found = servers.ksqldb.everything()
        return Payload(**{**found, "connectors": connectors.listed(servers)}) if wanted else found
    (address,) = addresses
    if not wanted:
        return servers.ksqldb.only(address)
    return Payload(sources=(), queries=(), types={}, connectors=connectors.only(servers, address.name))


def jobs(cluster: FlinkCluster, project: str, wanted: Iterable[Resource] = ()) -> Jobs:
    """All jobs with what they were started with; health only for those of the project. A job that runs, and is on
    record among the `wanted`, costs no request of its own."""
    known = parameters_of(wanted, project)
    with ThreadPoolExecutor(max_workers=_SIDE_BY_SIDE) as pool:
        return Jobs(jobs=tuple(pool.map(lambda job: _job(cluster, job, project, known), cluster.jobs())))


def _job(cluster: FlinkCluster, job: Job, project: str, known: Mapping[str, Mapping[str, str]]) -> TaggedJob:
    parameters = known.get(job.id) or cluster.job_parameters(job.id)
    ours = parameters.get(PROJECT_TAG) == project
    failures = cluster.failures(job.id) if ours and job.state != "RUNNING" else ()
    return TaggedJob(
        id=job.id,
        name=job.name,
        state=job.state,
        started=job.start_time,
        parameters=parameters,
        restore_path=cluster.checkpoints(job.id).newest_path if ours and job.state in FINAL_STATES else None,
        failure=failures[0].cause if failures else "",
    )


def _unknown(addresses: Set[Address], engine: str, wanted: Iterable[Resource]) -> frozenset[str]:
    """Of the addresses those of which neither files nor record say what they are."""
    return _names(addresses - {each.address for each in wanted}, engine)


def _names(addresses: Set[Address], engine: str) -> frozenset[str]:
    return frozenset(address.name for address in addresses if address.engine == engine)
