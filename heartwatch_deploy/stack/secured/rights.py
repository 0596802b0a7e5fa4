"""Handing out logins and rights in Kafka: as `principals` says, each time the broker starts."""

import logging
from typing import Any, Final

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import (  # type: ignore[attr-defined]  # re-exported without saying so
    AclBinding,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ResourcePatternType,
    ResourceType,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialUpsertion,
)

from heartwatch_deploy.stack.member import Place
from heartwatch_deploy.stack.secured.kafka import client_settings
from heartwatch_deploy.stack.secured.principals import (
    ADMIN,
    ANY,
    CLUSTER,
    PRINCIPALS,
    RIGHTS,
    Right,
    password_of,
)

_SECONDS: Final = 5.0
_SCRAM: Final = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096)
_SILENT: Final = logging.getLogger("heartwatch_deploy.stack.secured.rights")
_SILENT.addHandler(logging.NullHandler())
_SILENT.propagate = False


def hand_out(place: Place) -> str | None:
    """None when all rights stand; handing them out again changes nothing. Else what the broker says."""
    settings = {**client_settings(place, ADMIN), "bootstrap.servers": place.address("kafka"), "logger": _SILENT}
    try:
        admin: Any = AdminClient(settings)  # type: ignore[arg-type]  # a logger is a setting too
        _let_in(admin, place)
        wanted = [binding for right in RIGHTS for binding in _bindings(right)]
        for answer in admin.create_acls(wanted, request_timeout=_SECONDS).values():
            answer.result()
    except KafkaException as error:
        return f"rights cannot be handed out: {error.args[0].str()}"
    return None


def _let_in(admin: Any, place: Place) -> None:
    """Whom an earlier release, which formatted the storage, did not know. Raises KafkaException."""
    asked = admin.describe_user_scram_credentials(list(PRINCIPALS), request_timeout=_SECONDS)
    strangers = [name for name, answer in asked.items() if _is_unknown(answer)]
    if strangers:
        made = [
            UserScramCredentialUpsertion(name, _SCRAM, place.secrets[password_of(name)].encode()) for name in strangers
        ]
        for answer in admin.alter_user_scram_credentials(made, request_timeout=_SECONDS).values():
            answer.result()


def _is_unknown(answer: Any) -> bool:
    try:
        answer.result()
    except KafkaException as error:
        if error.args[0].code() != KafkaError.RESOURCE_NOT_FOUND:
            raise
        return True
    return False


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
