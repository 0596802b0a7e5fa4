"""What is there at all, by address, so that people can name it by a pattern."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from contextlib import suppress
from typing import Final

from heartwatch_deploy.clients.http import ClientError
from heartwatch_deploy.clients.kafka import KafkaCluster
from heartwatch_deploy.clients.ksqldb_refusals import ConnectAway
from heartwatch_deploy.clients.no_authorizer import NoAuthorizer
from heartwatch_deploy.edges import explain, read
from heartwatch_deploy.edges.kafka_log import PREFIX, KafkaLog
from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.engines import ENGINES, kind_of
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.resource import Resource
from heartwatch_deploy.stages.one_object import handed_over, objects_of

SERVER_OF: Final = {
    "kafka": "kafka",
    "kafka_acls": "kafka",
    "schema_registry": "registry",
    "kafka_connect": "connect",
    "flink_sql": "flink_rest",
    "postgres": "postgres",
    "cassandra": "cassandra",
    "ksqldb": "ksqldb",
}
"""By engine the endpoint that tells what is there; of those whose objects may become files."""
_SERVERS_OWN: Final = re.compile(
    r"_.*|.*connect[-_.](configs?|offsets?|status(es)?)|.*-(changelog|repartition)", re.IGNORECASE
)
"""Topics that Kafka, registries, Connect, Kafka Streams, ksqlDB and this program keep for themselves."""

_MADE_BY_SERVERS: Final = {Address("ksqldb", "source", "KSQL_PROCESSING_LOG")}


def listed(servers: Servers, engines: Iterable[str], project: str) -> tuple[Set[Address], tuple[Diagnostic, ...]]:
    """Addresses of all that these engines' servers have, and a diagnostic for each that cannot be asked."""
    found: set[Address] = set()
    diagnostics = []
    for engine in engines:
        try:
            found |= _of(servers, engine, project)
        except ClientError as error:
            diagnostics.append(explain.reading(error))
    return _each_once(found), tuple(diagnostics)


def _each_once(found: Set[Address]) -> Set[Address]:
    """ksqlDB tells all connectors of its Kafka Connect; where that is asked as well they are what it says."""
    objects = objects_of(found)
    return {each for each in found if each.engine != "ksqldb" or not handed_over(each, objects)}


def on_other_records(cluster: KafkaCluster, project: str) -> Mapping[Address, str]:
    """What other projects have on record in the same cluster, with the project's name; raises ClientError."""
    own = KafkaLog(cluster, project).name
    found: dict[Address, str] = {}
    for topic in cluster.topics():
        if topic.startswith(PREFIX) and topic != own:
            for address in _addresses(cluster.read_latest(topic)):
                found[address] = topic.removeprefix(PREFIX)
    return found


def _addresses(keys: Iterable[bytes]) -> Iterator[Address]:
    """Claims of a lock have other keys."""
    for key in keys:
        with suppress(ValueError):
            yield Address.parse(key.decode())


def _of(servers: Servers, engine: str, project: str) -> Set[Address]:
    names: Mapping[str, Callable[[], Set[Address]]] = {
        "kafka": lambda: _topics(servers.kafka.topics()),
        "schema_registry": lambda: {
            Address("schema_registry", "subject", each) for each in servers.registry.subjects()
        },
        "ksqldb": lambda: _told(servers, engine, project) | _connectors(servers),
    }
    return names[engine]() if engine in names else _told(servers, engine, project)


def _topics(names: Iterable[str]) -> Set[Address]:
    return {Address("kafka", "topic", each) for each in names if not _SERVERS_OWN.fullmatch(each)}


def _connectors(servers: Servers) -> Set[Address]:
    """Those of ksqlDB's Kafka Connect, where it has one."""
    try:
        return {Address("ksqldb", "connector", each.name) for each in servers.ksqldb.connectors()}
    except ConnectAway:
        return frozenset()


def _told(servers: Servers, engine: str, project: str) -> Set[Address]:
    """Of engines whose lists have everything, also what has ended."""
    try:
        payload = read.payload(servers, engine, project=project, addresses=frozenset())
    except NoAuthorizer:  # a cluster without rights has none to import
        return frozenset()
    found = ENGINES[engine].read(payload, project)
    return {each.address for each in found if _can_be_imported(each)}


def _can_be_imported(live: Resource) -> bool:
    kind = kind_of(live.address)
    return kind.deployed and kind.health(live).present and live.address not in _MADE_BY_SERVERS
