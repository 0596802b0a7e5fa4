"""Which system outside of Kafka the options of a Flink table name."""

from collections.abc import Iterator, Mapping
from typing import Final

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.external import external, place_of, without_login
from heartwatch_deploy.sql.statement import Option

_PLACES: Final = ("url", "hosts", "uri", "hostname", "zookeeper.quorum", "service-url", "aws.region", "warehouse")
_PARTS: Final = ("table-name", "index", "collection", "stream", "stream.arn")
_KINDS: Final = {"jdbc": "table", "elasticsearch": "index", "opensearch": "index", "mongodb": "collection"}


def systems(options: Mapping[str, Option]) -> Iterator[tuple[Address, Option]]:
    """The system and the option that names it; none for Kafka, and for connectors that only make or drop rows."""
    connector = options["connector"].value if "connector" in options else ""
    if connector == "filesystem" and "path" in options:
        path = options["path"]
        yield external("files", without_login(path.value)), path
    elif connector and "kafka" not in connector:
        place = next((options[key] for key in _PLACES if key in options), None)
        if place is not None:
            parts = [options[key].value for key in _PARTS if key in options]
            database = [options["database-name"].value] if "database-name" in options else []
            kind = next((kind for word, kind in _KINDS.items() if word in connector), "table")
            where = place_of(place.value.split(";", 1)[0])
            yield external(kind, "/".join((where, ".".join((*database, *parts)))).rstrip("/")), place
