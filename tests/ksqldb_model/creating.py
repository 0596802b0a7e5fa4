"""CREATE STREAM and TABLE, declared and AS SELECT, and INSERT INTO … SELECT."""

from dataclasses import dataclass, field, replace
from typing import Any

from sqlglot import exp

from heartwatch_deploy.sql.ksqldb import nodes
from heartwatch_deploy.sql.ksqldb.variables import name_of, value_of
from tests.ksqldb_model import registering, rewriting, with_clause
from tests.ksqldb_model.analysis import Analysis, analyse, scope_of, source_names
from tests.ksqldb_model.expressions import sql_type, widens
from tests.ksqldb_model.fitting import refuse_unfit
from tests.ksqldb_model.replacing import refuse_plan, refuse_source
from tests.ksqldb_model.world import Column, Command, Formats, Outcome, Plan, Query, Refused, Source, Topic, World

_RESERVED = frozenset(("ROWTIME", "ROWPARTITION", "ROWOFFSET", "WINDOWSTART", "WINDOWEND"))


class NothingToDo(Exception):
    """IF NOT EXISTS of what exists: a warning, and no command."""


@dataclass(frozen=True)
class Asked:
    """One statement of a request: its tree, its text, its WITH clause, and the properties and variables that hold for
    it. `makes_topic` is false for what is only explained: no topic is looked at then."""

    tree: Any
    text: str
    options: with_clause.Options
    properties: dict[str, Any]
    variables: dict[str, str] = field(default_factory=dict)
    makes_topic: bool = True


def target(tree: exp.Expr) -> str:
    """The name of what is made or written."""
    node = tree.this.this if isinstance(tree.this, exp.Schema) else tree.this
    return name_of(node.this if isinstance(node, exp.Table) else node, {})


def options_of(tree: exp.Expr) -> dict[str, str]:
    """The WITH clause: its names in upper case, but for a connector's."""
    properties = tree.args.get("properties")
    entries = properties.expressions if properties else ()
    return {_option(each.this, tree): value_of(each.args["value"], {}) for each in entries}


def _option(name: exp.Expr, tree: exp.Expr) -> str:
    return name.name if isinstance(tree, nodes.CreateConnector) else name.name.upper()


def create(asked: Asked, world: World) -> Command:
    with_clause.refuse_unknown(asked.options)
    with_clause.refuse_unreadable(asked.options)
    return _create_as(asked, world) if asked.tree.args.get("expression") else _declare(asked, world)


def _declare(asked: Asked, world: World) -> Command:
    tree, options, name = asked.tree, asked.options, target(asked.tree)
    if "KAFKA_TOPIC" not in options:
        raise Refused('Failed to prepare statement: Missing required property "KAFKA_TOPIC".')
    columns = _declared_columns(tree, world)
    key, value = with_clause.formats(options, key="KAFKA", value=None)
    columns = registering.with_registered(columns, options, value, world)
    named = registering.record_names(options, world)
    with_clause.declared_topic(options, world)
    _refuse_columns(columns, tree.args["kind"])
    window = (options["WINDOW_TYPE"].upper(), options.get("WINDOW_SIZE", "")) if "WINDOW_TYPE" in options else None
    source = Source(
        name,
        tree.args["kind"],
        columns,
        Formats(options["KAFKA_TOPIC"], key, value, window),
        timestamp=options.get("TIMESTAMP"),
        read_only=bool(tree.args.get("source")),
    )
    refuse_unfit(source)
    _refuse_existing(source, tree, world)
    registering.register(source, world)
    asked = replace(asked, text=rewriting.declared(tree, source, {**options, **named}))
    return Command(f"{source.kind.lower()}/`{name}`/create", asked.text, lambda real: _declared(source, asked, real))


def _declared(source: Source, asked: Asked, world: World) -> Outcome:
    world.sources[source.name] = source
    world.texts[source.name] = asked.text
    world.read_by.pop(source.name, None)
    if not (source.read_only and source.kind == "TABLE"):
        return Outcome(f"{source.kind.title()} created")
    query_id = f"CST_{source.name.upper()}_{world.query_number}"
    plan = Plan((source.formats.topic,), "", internal=("KsqlTopic-Reduce-changelog",))
    world.queries[query_id] = Query(query_id, asked.text, (source.name,), None, plan, dict(asked.properties))
    return Outcome(f"Created query with ID {query_id}", query_id)


def _declared_columns(tree: Any, world: World) -> tuple[Column, ...]:
    if not isinstance(tree.this, exp.Schema):
        return ()
    columns = []
    for each in tree.this.expressions:
        kinds = [constraint.args["kind"] for constraint in each.args.get("constraints") or ()]
        is_key = any(isinstance(kind, nodes.KeyColumn | exp.PrimaryKeyColumnConstraint) for kind in kinds)
        if tree.args["kind"] == "TABLE" and any(isinstance(kind, nodes.KeyColumn) for kind in kinds):
            raise Refused("Column is a 'KEY' column: please use 'PRIMARY KEY' for tables.")
        columns.append(Column(name_of(each.this, {}), sql_type(each.args["kind"], world.types), is_key))
    return tuple(sorted(columns, key=lambda column: not column.key))


def _refuse_columns(columns: tuple[Column, ...], kind: str) -> None:
    if not columns:
        raise Refused("No columns supplied.")
    names = [column.name for column in columns]
    if len(set(names)) < len(names):
        raise Refused("Failed to prepare statement: Duplicate column names")
    if reserved := _RESERVED & set(names):
        raise Refused(f"'{sorted(reserved)[0]}' is a reserved column name.")
    if kind == "TABLE" and not any(column.key for column in columns):
        raise Refused("Tables require a PRIMARY KEY. Please define the PRIMARY KEY.")


def _refuse_existing(source: Source, tree: Any, world: World) -> None:
    old, replaces = world.sources.get(source.name), tree.args.get("replace")
    if source.read_only and replaces:
        raise Refused(f"Cannot add {source.kind.lower()} '{source.name}': not supported on source.")
    if old is None:
        return
    if tree.args.get("exists"):
        raise NothingToDo(f"Cannot add {source.kind.lower()} `{source.name}`: one with the same name already exists.")
    if not replaces:
        raise Refused(
            f"Cannot add {source.kind.lower()} '{source.name}': A {old.kind.lower()} with the same name already exists"
        )
    refuse_source(old, source)


def _create_as(asked: Asked, world: World) -> Command:
    tree, options, name = asked.tree, asked.options, target(asked.tree)
    query = tree.args["expression"]
    for source_name in source_names(query):
        if source_name not in world.sources:
            raise Refused(f"Exception while preparing statement: {source_name} does not exist.")
    left = world.sources[source_names(query)[0]]
    topic = options.get("KAFKA_TOPIC", name)
    if asked.makes_topic:
        with_clause.sink_topic(topic, options, left.formats.topic, world)
    found = analyse(query, world, topic)
    if options.get("KEY_FORMAT", "NONE").upper() != "NONE" and not any(column.key for column in found.columns):
        raise Refused("Key format specified for stream without key columns.")
    inherited = "KAFKA" if left.formats.key == "NONE" else left.formats.key
    key, value = with_clause.formats(options, key=inherited, value=left.formats.value)
    source = Source(
        name,
        tree.args["kind"],
        found.columns,
        Formats(topic, key, value, found.window or _inherited_window(left)),
        timestamp=options.get("TIMESTAMP"),
        derived=True,
    )
    writers = world.writers(name)
    if len(writers) > 1:
        ids = ", ".join(each.id for each in writers)
        words = f"REPLACE for sink `{name}` is not supported because there are multiple queries writing into it"
        raise Refused(f"Could not determine output schema for query due to error: {words}: [{ids}]")
    refuse_unfit(source)
    if reserved := _RESERVED & {column.name for column in found.columns}:
        raise Refused(f"Reserved column name in select: `{sorted(reserved)[0]}`. Please remove or alias the column.")
    _refuse_existing(source, tree, world)
    if found.kind != tree.args["kind"]:
        raise Refused(f"Invalid result type. Your SELECT query produces a {found.kind}.")
    for live in world.queries.values():
        if live.sink == name and live.id.startswith(("CSAS_", "CTAS_")):
            refuse_plan(live.plan, found.plan)
    registering.register(source, world)
    sink = world.kafka.topics.get(topic, Topic())
    asked = replace(asked, text=rewriting.created_as(tree, source, dict(options), scope_of(query, world), sink))
    command_id = f"{source.kind.lower()}/`{name}`/create"
    return Command(command_id, asked.text, lambda real: _created_as(source, found, asked, real))


def _inherited_window(left: Source) -> tuple[str, str] | None:
    return left.formats.window


def _created_as(source: Source, found: Analysis, asked: Asked, world: World) -> Outcome:
    old = next((each for each in world.writers(source.name) if each.id.startswith(("CSAS_", "CTAS_"))), None)
    prefix = "CSAS" if source.kind == "STREAM" else "CTAS"
    query_id = old.id if old else f"{prefix}_{source.name.upper()}_{world.query_number}"
    world.sources[source.name] = source
    world.texts[source.name] = asked.text
    world.read_by[source.name] = found.sources
    world.queries[query_id] = _query(query_id, found, source.name, asked, has_written=bool(old and old.has_written))
    return Outcome(f"Created query with ID {query_id}", query_id, restarted=query_id if old else None)


def _query(query_id: str, found: Analysis, sink: str, asked: Asked, *, has_written: bool = False) -> Query:
    return Query(
        query_id,
        asked.text,
        found.sources,
        sink,
        found.plan,
        dict(asked.properties),
        found.columns,
        has_written=has_written,
    )


def insert_select(asked: Asked, world: World) -> Command:
    name = target(asked.tree)
    sink = world.sources.get(name)
    if sink is None:
        raise Refused(f"Exception while preparing statement: Source `{name}` does not exist.")
    if sink.kind == "TABLE":
        raise Refused(f"INSERT INTO can only be used to insert into a stream. {name} is a table.")
    if sink.read_only:
        raise Refused(f"Cannot insert into read-only stream: {name}")
    found = analyse(asked.tree.expression, world, sink.formats.topic)
    if not _fits(found.columns, sink.columns):
        raise Refused("Incompatible schema between results and sink.")
    wanted = asked.options.get("QUERY_ID", "").upper()
    if wanted in world.queries:
        raise Refused(f"Query ID '{wanted}' already exists.")
    return Command(f"stream/`{name}`/create", asked.text, lambda real: _inserted(wanted, found, name, asked, real))


def _fits(found: tuple[Column, ...], wanted: tuple[Column, ...]) -> bool:
    return len(found) == len(wanted) and all(
        (a.name, a.key) == (b.name, b.key)
        and (a.type == b.type or "?" in (a.type, b.type) or (widens(a.type, b.type) and not a.key))
        for a, b in zip(found, wanted, strict=True)
    )


def _inserted(wanted: str, found: Analysis, sink: str, asked: Asked, world: World) -> Outcome:
    query_id = wanted or f"INSERTQUERY_{world.query_number}"
    world.queries[query_id] = _query(query_id, found, sink, asked)
    return Outcome(f"Created query with ID {query_id}", query_id)


def alter(asked: Asked, world: World) -> Command:
    """ALTER STREAM or TABLE … ADD COLUMN."""
    tree, name = asked.tree, target(asked.tree)
    source = world.sources.get(name)
    if source is None:
        raise Refused(f"Source {name} does not exist.")
    if source.kind != tree.args["kind"]:
        raise Refused(f"Incompatible data source type is {source.kind}, but statement was ALTER {tree.args['kind']}")
    if source.derived:
        raise Refused("ALTER command is not supported for CREATE ... AS statements.")
    columns = source.columns
    for each in tree.expressions:
        column = Column(name_of(each.this, {}), sql_type(each.args["kind"], world.types))
        if column.name in [old.name for old in columns]:
            raise Refused(f"Cannot add column `{column.name}` to schema. A column with the same name already exists.")
        columns = (*columns, column)
    altered = replace(source, columns=columns)
    return Command(f"{source.kind.lower()}/{name}/alter", asked.text, lambda real: _altered(altered, real))


def _altered(source: Source, world: World) -> Outcome:
    world.sources[source.name] = source
    return Outcome(f"{source.kind.title()} {source.name} altered.")
