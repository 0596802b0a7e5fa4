"""Handing out rights in Kafka: as `principals` says, each time the broker starts."""

import logging
from typing import Any, Final

from confluent_kafka import KafkaException
from confluent_kafka.admin import (  # type: ignore[attr-defined]  # re-exported without saying so
    AclBinding,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ResourcePatternType,
    ResourceType,
)

from heartwatch_deploy.stack.member import Place
from heartwatch_deploy.stack.secured.kafka import client_settings
from heartwatch_deploy.stack.secured.principals import ADMIN, ANY, CLUSTER, RIGHTS, Right

_SECONDS: Final = 5.0
_SILENT: Final = logging.getLogger("heartwatch_deploy.stack.secured.rights")
_SILENT.addHandler(logging.NullHandler())
_SILENT.propagate = False


def hand_out(place: Place) -> str | None:
    """None when all rights stand; handing them out again changes nothing. Else what the broker says."""
    settings = {**client_settings(place, ADMIN), "bootstrap.servers": place.address("kafka"), "logger": _SILENT}
    try:
        admin: Any = AdminClient(settings)  # type: ignore[arg-type]  # a logger is a setting too
        wanted = [binding for right in RIGHTS for binding in _bindings(right)]
        for answer in admin.create_acls(wanted, request_timeout=_SECONDS).values():
            answer.result()
    except KafkaException as error:
        return f"rights cannot be handed out: {error.args[0].str()}"
    return None


def _bindings(right: Right) -> list[Any]:
    literal = right.prefix in (ANY, CLUSTER)
    pattern = ResourcePatternType.LITERAL if literal else ResourcePatternType.PREFIXED
    return [
        AclBinding(
            # The client library calls the cluster a broker.
            ResourceType.BROKER if right.kind == "cluster" else ResourceType[right.kind.upper()],
            right.prefix,
            pattern,
            f"User:{right.principal}",
            "*",
            AclOperation[operation.upper()],
            AclPermissionType.ALLOW,
        )
        for operation in right.operations
    ]
