"""What changed about an object, in words: one function a kind, in one explicit registry."""

from collections.abc import Mapping
from typing import Final, Protocol

from heartwatch_deploy.engines.cassandra.describe import described as cassandra_object
from heartwatch_deploy.engines.flink_sql.describe import statement
from heartwatch_deploy.engines.kafka.describe import topic
from heartwatch_deploy.engines.kafka_acls.describe import acl
from heartwatch_deploy.engines.kafka_connect.describe import connector
from heartwatch_deploy.engines.ksqldb.describe import connector as ksql_connector
from heartwatch_deploy.engines.ksqldb.describe import statement as ksql_statement
from heartwatch_deploy.engines.postgres.describe import table
from heartwatch_deploy.engines.schema_registry.describe import subject
from heartwatch_deploy.model.alteration import Alteration, Aspect, Definition
from heartwatch_deploy.model.json import canonical


class Describe(Protocol):
    """Pure. Nothing is said where the meaning is the same, however the text has changed; something where it is not."""

    def __call__(self, before: Definition, after: Definition, /) -> tuple[Alteration, ...]: ...


DESCRIPTIONS: Final[Mapping[tuple[str, str], Describe]] = {
    ("kafka", "topic"): topic,
    ("kafka_acls", "acl"): acl,
    ("schema_registry", "subject"): subject,
    ("kafka_connect", "connector"): connector,
    ("postgres", "table"): table,
    ("cassandra", "keyspace"): cassandra_object,
    ("cassandra", "table"): cassandra_object,
    ("flink_sql", "table"): statement,
    ("flink_sql", "function"): statement,
    ("flink_sql", "job"): statement,
    ("ksqldb", "source"): ksql_statement,
    ("ksqldb", "query"): ksql_statement,
    ("ksqldb", "type"): ksql_statement,
    ("ksqldb", "connector"): ksql_connector,
}


def alterations(before: Definition, after: Definition) -> tuple[Alteration, ...]:
    """Of one object; empty where its meaning is unchanged."""
    address = after.resource.address
    return DESCRIPTIONS.get((address.engine, address.kind), _by_field)(before, after)


def _by_field(before: Definition, after: Definition) -> tuple[Alteration, ...]:
    """Of a kind that nobody describes: which fields of its spec are others, the written text aside where there is a
    fingerprint of it."""
    old, new = before.resource.spec, after.resource.spec
    aside = {"text"} if "fingerprint" in new else set[str]()
    return tuple(
        Alteration(Aspect.STATEMENT, f"`{key}` changed", after.resource.span)
        for key in sorted((old.keys() | new.keys()) - aside)
        if canonical(old.get(key)) != canonical(new.get(key))
    )
