"""Whether a server shows what a statement is for, when its answer was lost."""

from heartwatch_deploy.engines.ksqldb.alike import is_alike
from heartwatch_deploy.engines.ksqldb.read import Payload, fills_its_own
from heartwatch_deploy.engines.ksqldb.told import told
from heartwatch_deploy.sql.ksqldb import nodes
from heartwatch_deploy.sql.ksqldb.references import options
from heartwatch_deploy.sql.ksqldb.statements import read_statements
from heartwatch_deploy.sql.ksqldb.variables import name_of


def is_shown(statement: str, payload: Payload) -> bool:
    """What makes something is there, worded by the server; what drops or ends something is gone."""
    (found,) = read_statements(statement)
    tree = found.tree
    if isinstance(tree, nodes.DropObject):
        gone = name_of(tree.this.this if hasattr(tree.this.this, "name") else tree.this, {})
        return gone not in (payload["types"] if tree.args["kind"] == "TYPE" else _sources(payload))
    if isinstance(tree, nodes.QueryCommand):
        return _is_commanded(tree, payload)
    if isinstance(tree, nodes.StreamInsert):
        ids = [option.value.upper() for key, option in options(tree, {}).items() if key.upper() == "QUERY_ID"]
        return any(each["id"] in ids and not fills_its_own(each) for each in payload["queries"])
    if found.defines and isinstance(tree, nodes.CreateType):
        return found.defines.text in payload["types"]
    return bool(found.defines) and _is_made(
        statement, _sources(payload).get(found.defines.text if found.defines else "")
    )


def connector_of(statement: str) -> str | None:
    """The connector that a statement makes or drops; None for one about something else."""
    tree = read_statements(statement)[0].tree
    dropped = isinstance(tree, nodes.DropObject) and tree.args["kind"] == "CONNECTOR"
    return name_of(tree.this, {}) if tree is not None and (dropped or isinstance(tree, nodes.CreateConnector)) else None


def makes(statement: str) -> bool:
    """Whether it is there afterwards, and else gone."""
    return not isinstance(read_statements(statement)[0].tree, nodes.DropObject)


def _sources(payload: Payload) -> dict[str, str]:
    return {each["name"]: each["statement"] for each in payload["sources"]}


def _is_made(statement: str, there: str | None) -> bool:
    ours, servers = told(statement), told(there or "")
    return ours is not None and servers is not None and is_alike(ours, servers)


def _is_commanded(tree: nodes.QueryCommand, payload: Payload) -> bool:
    named = {each["id"]: each for each in payload["queries"]}.get(name_of(tree.args["this"], {}).upper())
    if tree.args["kind"] == "TERMINATE":
        return named is None
    return named is not None and named["paused"] == (tree.args["kind"] == "PAUSE")
