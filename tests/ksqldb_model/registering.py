"""The registry's part in CREATE: columns that come from a subject, and schemas that a subject does not take."""

from tests.ksqldb_model.with_clause import REGISTERED, Options
from tests.ksqldb_model.world import Column, Refused, Source, World

OWN_RECORD = "KsqlDataSourceSchema"
_NAMESPACE = "io.confluent.ksql.avro_schemas"
_FROM_AVRO = {"int": "INTEGER", "long": "BIGINT", "string": "STRING", "double": "DOUBLE", "boolean": "BOOLEAN"}


def with_registered(
    columns: tuple[Column, ...], options: Options, value_format: str, world: World
) -> tuple[Column, ...]:
    """The declared columns and those that the subject gives, where no value columns are declared."""
    declared = [column for column in columns if not column.key]
    by_id = "VALUE_SCHEMA_ID" in options
    if by_id and declared:
        raise Refused("Table elements and VALUE_SCHEMA_ID cannot both exist for create statement.")
    if declared or value_format not in REGISTERED:
        return columns
    found = world.registry.subjects.get(f"{options['KAFKA_TOPIC']}-value")
    if found is None or (by_id and int(options["VALUE_SCHEMA_ID"]) > len(world.registry.subjects)):
        raise Refused(f"Schema for message values on topic '{options['KAFKA_TOPIC']}' does not exist in the registry.")
    return (*columns, *(Column(name.upper(), sql_type) for name, sql_type in found[1].items()))


def record_names(options: Options, world: World) -> dict[str, str]:
    """The record that a schema named by its id is, which the server adds to the statement."""
    found = world.registry.subjects.get(f"{options['KAFKA_TOPIC']}-value") if "VALUE_SCHEMA_ID" in options else None
    return {"VALUE_SCHEMA_FULL_NAME": f"{_NAMESPACE}.{found[0]}"} if found else {}


def register(source: Source, world: World) -> None:
    """Puts the schema under the topic's subject; Refused for another record's subject. In a sandbox nobody is asked."""
    if source.formats.value not in REGISTERED or not world.registry.answers:
        return
    subject = f"{source.formats.topic}-value"
    old = world.registry.subjects.get(subject)
    if old is not None and old[0] != OWN_RECORD:
        raise Refused(f'Could not register schema for topic: incompatible with subject "{subject}"')
    if source.derived or old is None:
        world.registry.subjects[subject] = (OWN_RECORD, {column.name: column.type for column in source.values})
    if source.formats.key in REGISTERED:
        world.registry.subjects.setdefault(f"{source.formats.topic}-key", (OWN_RECORD, {}))


def from_avro(schema: dict) -> tuple[str, dict[str, str]]:
    """A record that somebody else registers: its name and fields."""
    fields = {field["name"]: _FROM_AVRO.get(str(field["type"]), "?") for field in schema.get("fields", ())}
    return str(schema.get("name")), fields
