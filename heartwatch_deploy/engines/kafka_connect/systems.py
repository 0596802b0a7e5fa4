"""Which systems outside of Kafka a connector's configuration names: databases, indexes, buckets, services."""

from collections.abc import Iterator, Mapping
from typing import Final

from heartwatch_deploy.engines.kafka_connect.topics import cassandra_tables, listed, read_topics, written_tables
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.external import external, place_of, server_of

_BUCKETS: Final = {"s3.bucket.name": "s3", "gcs.bucket.name": "gs", "azblob.container.name": "azure"}
_TABLE_LISTS: Final = ("table.include.list", "table.whitelist", "collection.include.list", "tables")
_PLACES: Final = (
    "connection.url",
    "connection.uri",
    "connection.hosts",
    "mongodb.connection.string",
    "snowflake.url.name",
    "http.api.url",
    "http.url",
    "url",
    "hosts",
    "contact.points",
)
_INDEX_SINKS: Final = ("elasticsearch", "opensearch")

Found = tuple[Address, str]


def systems(config: Mapping[str, str]) -> tuple[Found, ...]:
    """Each system with the setting that names it; tables that the project may define are not among them."""
    if written_tables(config) or cassandra_tables(config):
        return ()
    found = (*_databases(config), *_buckets(config), *_files(config))
    return tuple(dict.fromkeys(found or tuple(_services(config))))


def _databases(config: Mapping[str, str]) -> Iterator[Found]:
    if "topics" in config:
        return
    if "database.hostname" in config:
        name_key, key = "database.dbname", "database.hostname"
        server = config[key] + (f":{config['database.port']}" if "database.port" in config else "")
        where = f"{server}/{config.get(name_key) or config.get('database.names', '')}".rstrip("/")
    else:
        key = next((each for each in _PLACES if each in config), "")
        where = place_of(config.get(key, ""))
    lists = next((each for each in _TABLE_LISTS if each in config), None)
    if where and lists:
        for table in listed(config[lists]):
            yield external("table", f"{where}.{table}".replace("\\.", ".")), lists
    elif where and (key == "database.hostname" or "jdbc" in config.get(key, "")):
        yield external("database", where), key


def _buckets(config: Mapping[str, str]) -> Iterator[Found]:
    for key, scheme in _BUCKETS.items():
        if key in config:
            yield external("bucket", f"{scheme}://{config[key]}"), key


def _files(config: Mapping[str, str]) -> Iterator[Found]:
    if "file" in config and "FileStream" in config.get("connector.class", ""):
        yield external("file", config["file"]), "file"


def _services(config: Mapping[str, str]) -> Iterator[Found]:
    key = next((each for each in _PLACES if config.get(each)), None)
    if key is None:
        return
    keeps_indexes = any(each in config.get("connector.class", "").lower() for each in _INDEX_SINKS)
    for url in listed(config[key]) if not config[key].startswith("jdbc:") else (config[key],):
        if keeps_indexes:
            for topic in read_topics(config):
                yield external("index", f"{server_of(url)}/{topic}"), key
            return
        collection = ".".join(config[each] for each in ("database", "collection") if each in config)
        yield external("service", f"{server_of(url)}/{collection}".rstrip("/")), key
