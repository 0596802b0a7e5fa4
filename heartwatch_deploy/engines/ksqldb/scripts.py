"""The statements that make, change and remove an object, each with the wait until it is carried out."""

import re
from collections.abc import Mapping
from typing import Final

from heartwatch_deploy.engines.ksqldb.parse import OFFSET_RESET, STREAMS
from heartwatch_deploy.model.gate import KsqlCommandDone
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.plan import Script
from heartwatch_deploy.model.request import KsqlSql
from heartwatch_deploy.model.resource import Resource

_PLAIN: Final = re.compile(r"[A-Z_][A-Z0-9_]*")


def sent(statement: str, settings: Mapping[str, str] | None = None) -> Script:
    """One statement in a request of its own: an error then never leaves open how many were applied."""
    return (KsqlSql(statement, settings or {}), KsqlCommandDone())


def settings_of(resource: Resource) -> dict[str, str]:
    """As the request says them; the name of the start offset in full, as the server's own answers have it."""
    found: Json = resource.spec.get("settings", {})
    settings = found if isinstance(found, Mapping) else {}
    return {STREAMS + name if name == OFFSET_RESET else name: str(value) for name, value in settings.items()}


def quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def of_query(command: str, query_id: str) -> str:
    """`TERMINATE <id>;` and the like."""
    return f"{command} {identifier(query_id)};"


def identifier(query_id: str) -> str:
    return query_id if _PLAIN.fullmatch(query_id) else quoted(query_id)


def drop(form: str, name: str) -> str:
    """Plainly: DELETE TOPIC would delete the topic before the server has found out whether it drops anything."""
    return f"DROP {form} {quoted(name)};"
