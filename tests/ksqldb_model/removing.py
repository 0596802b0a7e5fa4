"""DROP, TERMINATE, PAUSE and RESUME, and the types."""

from heartwatch_deploy.sql.ksqldb.variables import name_of
from tests.ksqldb_model.creating import Asked, target
from tests.ksqldb_model.expressions import sql_type
from tests.ksqldb_model.rewriting import name as quoted
from tests.ksqldb_model.world import Command, Outcome, Query, Refused, Source, World, generic


def drop(asked: Asked, world: World) -> Command:
    """The topic goes first, before anything else is looked at (hazard 1): in a sandbox too."""
    tree, name, kind = asked.tree, target(asked.tree), asked.tree.args["kind"]
    source = world.sources.get(name)
    if source is not None and tree.args.get("delete_topic"):
        _delete_topic(source, world)
    if source is None and not tree.args.get("exists"):
        raise Refused(f"{kind.title()} {name} does not exist.")
    if source is not None:
        _refuse_drop(source, kind, world)
    text = f"DROP {kind} {quoted(name)};" if tree.args.get("delete_topic") else asked.text
    return Command(f"{kind.lower()}/{name}/drop", text, lambda real: _dropped(name, real))


def _delete_topic(source: Source, world: World) -> None:
    if source.read_only:
        raise generic(f"Cannot delete topic for read-only source: {source.name}")
    topic = source.formats.topic
    others = sorted(each.name for each in world.sources.values() if each.formats.topic == topic and each != source)
    if others:
        words = f"Refusing to delete topic. Found other data sources ({', '.join(others)}) using topic {topic}"
        raise Refused(words, status=500, code=50000)
    world.kafka.delete(topic)
    if world.registry.answers:
        world.registry.subjects.pop(f"{topic}-value", None)
        world.registry.subjects.pop(f"{topic}-key", None)


def _refuse_drop(source: Source, kind: str, world: World) -> None:
    name = source.name
    if source.kind != kind:
        raise Refused(f"Incompatible data source type is {source.kind.lower()}, but statement was DROP {kind.lower()}")
    readers = sorted(constraints(name, world))
    if readers:
        raise Refused(
            f"Cannot drop {name}.\nThe following streams and/or tables read from this source: [{', '.join(readers)}].\n"
            f"You need to drop them before dropping {name}."
        )
    created = world.creating_query(name)
    reading = sorted(each.id for each in world.readers(name) if not each.id.startswith("CST_"))
    writing = sorted(each.id for each in world.writers(name) if each is not created)
    if reading or writing:
        raise Refused(
            f"Cannot drop {name}.\nThe following queries read from this source: [{', '.join(reading)}].\n"
            f"The following queries write into this source: [{', '.join(writing)}].\n"
            f"You need to terminate them before dropping {name}."
        )


def constraints(name: str, world: World) -> list[str]:
    """The streams and tables made AS SELECT from a source; they stay so when their query is terminated."""
    return [each.name for each in world.sources.values() if each.derived and name in world.read_by.get(each.name, ())]


def _dropped(name: str, world: World) -> Outcome:
    source = world.sources.pop(name, None)
    if source is None:
        return Outcome(f"Source `{name}` does not exist.")
    world.read_by.pop(name, None)
    stopped = [each for each in world.queries.values() if each is world.creating_query(name)]
    stopped += [each for each in world.readers(name) if each.id.startswith("CST_")]
    return Outcome(f"Source `{name}` (topic: {source.formats.topic}) was dropped.", stopped=tuple(stopped))


def query_command(asked: Asked, world: World) -> Command:
    """TERMINATE, PAUSE, RESUME of one or ALL."""
    kind, this = asked.tree.args["kind"], asked.tree.args.get("this")
    wanted = None if this is None else name_of(this, {}).upper()
    if wanted is not None and wanted not in world.queries:
        raise Refused(f"Unknown queryId: {wanted}")
    command_id = f"{kind.lower()}/{wanted or 'ALL'}/execute"
    return Command(command_id, asked.text, lambda real: _commanded(kind, wanted, real), planned=False)


def push_query(asked: Asked, world: World) -> str | None:
    """The id of the push query that a TERMINATE means; ids of queries are compared without their case."""
    this = asked.tree.args.get("this")
    wanted = name_of(this, {}).upper() if this is not None and asked.tree.args["kind"] == "TERMINATE" else None
    return next((each.id for each in world.queries.values() if each.is_push and each.id.upper() == wanted), None)


def _commanded(kind: str, wanted: str | None, world: World) -> Outcome:
    meant = [each for each in world.queries.values() if not each.is_push and wanted in (None, each.id)]
    if kind == "TERMINATE":
        return Outcome("Query terminated.", stopped=tuple(meant))
    for query in meant:
        query.paused = kind == "PAUSE"
    return Outcome("Query paused." if kind == "PAUSE" else "Query resumed.")


def stop(queries: tuple[Query, ...], world: World) -> None:
    for query in queries:
        world.queries.pop(query.id, None)


def create_type(asked: Asked, world: World) -> Command:
    tree, name = asked.tree, name_of(asked.tree.this, {})
    found = sql_type(tree.expression, world.types)
    if name in world.types and not tree.args.get("exists"):
        old = world.types[name]
        raise Refused(f"Cannot register custom type '{name}' since it is already registered with type: {old}")
    return Command(f"type/{name}/create", asked.text, lambda real: _registered(name, found, real))


def _registered(name: str, found: str, world: World) -> Outcome:
    if name in world.types:
        return Outcome(f"{name} is already registered with type {world.types[name]}")
    world.types[name] = found
    return Outcome(f"Registered custom type with name '{name}' and SQL type {found}")


def drop_type(asked: Asked, world: World) -> Command:
    name = name_of(asked.tree.this, {})
    if name not in world.types and not asked.tree.args.get("exists"):
        raise Refused(f"Type {name} does not exist.")
    return Command(f"type/{name}/drop", asked.text, lambda real: _unregistered(name, real))


def _unregistered(name: str, world: World) -> Outcome:
    there = world.types.pop(name, None)
    return Outcome(f"Dropped type '{name}'" if there else f"Type '{name}' does not exist")
