"""The id under which the registry knows the readings' schema."""

import json

from heartwatch_deploy.clients.http import ClientError
from heartwatch_deploy.clients.registry import SchemaRegistry
from heartwatch_deploy.model.annotations import without_annotations
from heartwatch_deploy.model.json import canonical
from heartwatch_deploy.readings.errors import Failed


def schema_id(registry: SchemaRegistry, subject: str, schema: str) -> int:
    """Looks the schema up, without what it says to generators, and registers it where it is not there yet; raises
    Failed."""
    try:
        return _known(registry, subject, schema) or registry.register(subject, _bare(schema))
    except ClientError as error:
        raise Failed(
            f"the registry does not give {subject} an id",
            code="HW806",
            cause=str(error),
            help="check that the registry runs and that the schema is compatible: stack status, plan",
        ) from error


def _known(registry: SchemaRegistry, subject: str, schema: str) -> int | None:
    """A newest version that still has what is said to generators is the same schema, as it is for `plan`."""
    newest = registry.latest(subject)
    if newest and _bare(newest.schema) == _bare(schema):
        return newest.id
    found = registry.lookup(subject, _bare(schema))
    return found.id if found else None


def _bare(schema: str) -> str:
    """One text for equal schemas, however a registry orders them."""
    return canonical(without_annotations(json.loads(schema)))
