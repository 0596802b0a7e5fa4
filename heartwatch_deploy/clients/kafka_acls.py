"""Kafka's access control lists: all of them, some more, some fewer."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, Protocol, TypeVar

from confluent_kafka import KafkaError
from confluent_kafka.admin import (  # type: ignore[attr-defined]  # re-exported without saying so
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    ConfigResource,
    ResourcePatternType,
    ResourceType,
)

from heartwatch_deploy.clients.http import NotAllowed, Refused
from heartwatch_deploy.clients.no_authorizer import NoAuthorizer
from heartwatch_deploy.model import request

T = TypeVar("T")

_CLUSTER: Final = "cluster"
_TYPES: Final[Mapping[str, Any]] = {
    "topic": ResourceType.TOPIC,
    "group": ResourceType.GROUP,
    "transactional_id": ResourceType.TRANSACTIONAL_ID,
    _CLUSTER: ResourceType.BROKER,  # the client library's name for the cluster
}
_NAMES: Final = {type_: name for name, type_ in _TYPES.items()}
_EVERYBODY: Final = "allow.everyone.if.no.acl.found"


class Asked(Protocol):
    """How the cluster is asked; raises ClientError, with the `right` that it takes where that lacks."""

    def __call__(self, ask: Callable[[], T], *, right: str = "") -> T: ...


class KafkaAcls:
    """The rights of one cluster; every method raises ClientError."""

    def __init__(self, admin: Any, asked: Asked, *, bootstrap: str, seconds: float) -> None:
        self._admin, self._asked, self._bootstrap, self._seconds = admin, asked, bootstrap, seconds
        self._may_let_everybody: bool | None = None

    def all(self) -> tuple[request.AclBinding, ...]:
        """Every right that the broker keeps, in one request, save those of which the client library knows no name (on
        tokens and users, operations of later brokers): they are let be. NoAuthorizer where it keeps none."""
        ask = self._admin.describe_acls(_everything(), request_timeout=self._seconds).result
        found = self._told(ask, right="Describe cluster")
        return tuple(_read(each) for each in found if _is_known(each))

    def create(self, bindings: Iterable[request.AclBinding]) -> None:
        """Those that are there already stay."""
        wanted = [_written(AclBinding, each) for each in bindings]
        for future in self._admin.create_acls(wanted, request_timeout=self._seconds).values():
            self._told(future.result, right="Alter cluster")

    def delete(self, bindings: Iterable[request.AclBinding]) -> None:
        """Exactly these, and nothing where they are gone."""
        wanted = [_written(AclBindingFilter, each) for each in bindings]
        for future in self._admin.delete_acls(wanted, request_timeout=self._seconds).values():
            self._told(future.result, right="Alter cluster")

    def may_let_everybody(self) -> bool:
        """Whether the broker may let everybody to what nobody has a right on. Of a setting that it was given it tells
        the name and not the value, and to whom it does not allow the question nothing: then it may."""
        if self._may_let_everybody is None:
            try:
                self._may_let_everybody = _EVERYBODY in self._settings()
            except NotAllowed:
                self._may_let_everybody = True
        return self._may_let_everybody

    def _settings(self) -> Mapping[str, Any]:
        brokers = self._asked(lambda: self._admin.list_topics(timeout=self._seconds)).brokers
        asked = ConfigResource(ResourceType.BROKER, str(min(brokers)))
        answers = self._admin.describe_configs([asked], request_timeout=self._seconds)
        settings: Mapping[str, Any] = self._asked(answers[asked].result, right="DescribeConfigs cluster")
        return settings

    def _told(self, ask: Callable[[], T], *, right: str) -> T:
        try:
            return self._asked(ask, right=right)
        except Refused as refused:
            if refused.status != KafkaError.SECURITY_DISABLED:
                raise
            raise NoAuthorizer(
                "Kafka", self._bootstrap, status=refused.status, body="", server_message=refused.server_message
            ) from refused


def _everything() -> Any:
    form: Any = AclBindingFilter  # its types do not say that None stands for any
    return form(ResourceType.ANY, None, ResourcePatternType.ANY, None, None, AclOperation.ANY, AclPermissionType.ANY)


def _written(form: Callable[..., Any], binding: request.AclBinding) -> Any:
    return form(
        _TYPES[binding.type],
        binding.name,
        ResourcePatternType[binding.pattern.upper()],
        binding.principal,
        binding.host,
        AclOperation[binding.operation.upper()],
        AclPermissionType[binding.permission.upper()],
    )


def _is_known(binding: Any) -> bool:
    return binding.restype in _NAMES and binding.operation is not AclOperation.UNKNOWN


def _read(binding: Any) -> request.AclBinding:
    return request.AclBinding(
        binding.principal,
        _NAMES[binding.restype],
        binding.name,
        binding.resource_pattern_type.name.lower(),
        binding.permission_type.name.lower(),
        binding.operation.name.lower(),
        binding.host,
    )
