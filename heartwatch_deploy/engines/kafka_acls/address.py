"""How what a principal may do to a resource is called, and the single rights that it stands for."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, cast

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.request import AclBinding
from heartwatch_deploy.model.resource import Resource

ENGINE: Final = "kafka_acls"
AUTHORIZER: Final = Address(ENGINE, "authorizer", "kafka")
EVERY: Final = "*"
_USER: Final = "User:"
_ELSE: Final = re.compile(r"[^A-Za-z0-9_.,=+-]")


def address_of(principal: str, type_: str, name: str, *, pattern: str) -> Address:
    """`flink@topic.readings`, `flink@topic-prefix.readings-`, `User:every@every-topic`, `Group:ops@cluster`: unlike for
    unlike rights, and good as the name of a file and within a pattern."""
    return Address(ENGINE, "acl", f"{_who(principal)}@{_what(type_, name, pattern)}")


def _who(principal: str) -> str:
    """Users without their type; who else there is has it, and so has everybody, as no user's plain name has a colon."""
    if principal == f"{_USER}{EVERY}":
        return f"{_USER}every"
    type_, _, name = principal.partition(":")
    return _plain(name) if f"{type_}:" == _USER else f"{_plain(type_)}:{_plain(name)}"


def _what(type_: str, name: str, pattern: str) -> str:
    if type_ == "cluster":
        return type_
    if name == EVERY and pattern == "literal":
        return f"every-{type_}"
    return f"{type_}{'-prefix' if pattern == 'prefixed' else ''}.{_plain(name)}"


def _plain(text: str) -> str:
    return _ELSE.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), text)


def resource_of(bindings: Iterable[AclBinding]) -> Resource:
    """The object of bindings which all are one principal's on one resource."""
    ordered = sorted(bindings, key=lambda each: (each.host, each.operation))
    one = ordered[0]
    rights: dict[str, dict[str, list[str]]] = {"allow": {}, "deny": {}}
    for each in ordered:
        said = rights[each.permission].setdefault(each.host, [])
        if each.operation not in said:
            said.append(each.operation)
    spec = {"principal": one.principal, "type": one.type, "name": one.name, "pattern": one.pattern, **rights}
    return Resource(address_of(one.principal, one.type, one.name, pattern=one.pattern), cast(Any, spec))


def bindings_of(resource: Resource) -> tuple[AclBinding, ...]:
    """The single rights, in one order."""
    spec = cast(Mapping[str, Any], resource.spec)
    return tuple(
        AclBinding(spec["principal"], spec["type"], spec["name"], spec["pattern"], permission, operation, host)
        for permission in ("deny", "allow")
        for host, operations in spec[permission].items()
        for operation in operations
    )
