"""The id under which the registry knows the readings' schema."""

from heartwatch_deploy.clients.http import ClientError
from heartwatch_deploy.clients.registry import SchemaRegistry
from heartwatch_deploy.readings.errors import Failed


def schema_id(address: str, subject: str, schema: str) -> int:
    """Looks the schema up and registers it where it is not there yet; raises Failed."""
    registry = SchemaRegistry(address)
    try:
        found = registry.lookup(subject, schema)
        return found.id if found else registry.register(subject, schema)
    except ClientError as error:
        raise Failed(
            f"the registry does not give {subject} an id",
            code="HW806",
            cause=str(error),
            help="check that the registry runs and that the schema is compatible: stack status, plan",
        ) from error
