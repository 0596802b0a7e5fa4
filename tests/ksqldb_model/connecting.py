"""Statements that the server passes on to Kafka Connect."""

from typing import Any

from heartwatch_deploy.sql.ksqldb.variables import name_of
from tests.ksqldb_model.creating import Asked, NothingToDo
from tests.ksqldb_model.world import World, connect_away, generic


def create(asked: Asked, world: World, *, sandbox: bool) -> dict[str, Any]:
    """While a request is tried, IF NOT EXISTS keeps no setting from being checked."""
    name = name_of(asked.tree.this, {})
    _refuse_unreachable(world)
    there = name.upper() in {each.upper() for each in world.connect.connectors}
    if there and not asked.tree.args.get("exists"):
        raise generic(f"Connector {name} already exists", status=409, code=40900)
    if there and not sandbox:
        raise NothingToDo(f"Connector {name} already exists")
    plugin = asked.options.get("connector.class", "")
    if plugin not in world.connect.plugins:
        raise generic(f"Validation error: Failed to find any class that … matches {plugin}")
    missing = sorted(world.connect.plugins[plugin] - set(asked.options))
    if missing:
        raise generic(f'Validation error: {missing[0]} - Missing required configuration "{missing[0]}"')
    config = {**asked.options, "name": name}
    if sandbox:
        return {}
    world.connect.connectors[name] = {**config, "type": str(asked.tree.args["kind"]).lower()}
    return {"@type": "connector_info", "info": {"name": name, "config": config, "tasks": []}}


def drop(asked: Asked, world: World, *, sandbox: bool) -> dict[str, Any]:
    """Tried, it changes nothing, so what follows it in the request still sees the connector."""
    name = name_of(asked.tree.this, {})
    if sandbox:
        return {}
    _refuse_unreachable(world)
    world.connect.states.pop(name, None)
    if world.connect.connectors.pop(name, None) is None:
        if asked.tree.args.get("exists"):
            raise NothingToDo(f"Connector '{name}' does not exist.")
        raise generic(f"Failed to drop connector: Connector {name} not found", status=404, code=40400)
    return {"@type": "drop_connector", "connectorName": name}


def _refuse_unreachable(world: World) -> None:
    if not world.connect.reachable:
        raise connect_away()
