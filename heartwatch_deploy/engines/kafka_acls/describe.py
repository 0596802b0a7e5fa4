"""What changed about the rights of a principal on a resource."""

from collections.abc import Mapping
from typing import Any, cast

from heartwatch_deploy.model.alteration import Alteration, Aspect, Definition


def acl(before: Definition, after: Definition) -> tuple[Alteration, ...]:
    old, new = (cast(Mapping[str, Any], each.resource.spec) for each in (before, after))
    return tuple(
        Alteration(Aspect.RIGHT, words, after.resource.span)
        for permission, said in (("allow", "allowed"), ("deny", "denied"))
        for words in _words(old[permission], new[permission], said)
    )


def _words(old: Mapping[str, list[str]], new: Mapping[str, list[str]], said: str) -> tuple[str, ...]:
    had = {(host, operation) for host, operations in old.items() for operation in operations}
    has = {(host, operation) for host, operations in new.items() for operation in operations}
    return (
        *(f"`{operation}` no longer {said}{_from(host)}" for host, operation in sorted(had - has)),
        *(f"`{operation}` {said}{_from(host)}" for host, operation in sorted(has - had)),
    )


def _from(host: str) -> str:
    return "" if host == "*" else f" from `{host}`"
