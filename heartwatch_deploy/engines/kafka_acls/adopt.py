"""A live object → deploy/acls/<name>.yaml."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

import yaml

from heartwatch_deploy.engines.kafka_acls.parse import OPERATIONS
from heartwatch_deploy.engines.protocol import Adoption, not_adopted
from heartwatch_deploy.model.resource import Resource


def adopt(live: Resource) -> Adoption:
    """HW532 for operations that this version does not know."""
    spec = cast(Mapping[str, Any], live.spec)
    unknown = sorted(set(_operations(spec)) - set(OPERATIONS.get(spec["type"], ())))
    if unknown:
        why = f"a {spec['type']} has no operation {', '.join(unknown)} here"
        return not_adopted(live.address, why, "leave it to whoever gave that right")
    said = {
        "principal": spec["principal"],
        **{key: list(_entries(spec, key)) for key in ("allow", "deny") if spec[key]},
    }
    return Adoption(yaml.safe_dump(said, sort_keys=False, allow_unicode=True, width=1000))


def _operations(spec: Mapping[str, Any]) -> Iterator[str]:
    for key in ("allow", "deny"):
        for operations in spec[key].values():
            yield from operations


def _entries(spec: Mapping[str, Any], permission: str) -> Iterator[Mapping[str, Any]]:
    for host, operations in spec[permission].items():
        pattern = {} if spec["pattern"] == "literal" else {"pattern": spec["pattern"]}
        place = {} if host == "*" else {"host": host}
        yield {spec["type"]: spec["name"], **pattern, **place, "operations": list(operations)}
