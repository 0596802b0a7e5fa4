"""A live keyspace or table → the file that would make it again."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, cast

from heartwatch_deploy.engines.cassandra.options import options_text
from heartwatch_deploy.engines.cassandra.table import create_text
from heartwatch_deploy.engines.cassandra.words import quoted
from heartwatch_deploy.engines.protocol import Adoption
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.resource import Resource

_DEFAULTS: Final[Mapping[str, Json]] = {"default_time_to_live": 0, "gc_grace_seconds": 864_000, "durable_writes": True}
_TOLD: Final = (*_DEFAULTS, "compaction", "replication")
"""What a file says of how rows are kept; the rest are the server's own defaults."""


def adopt(live: Resource) -> Adoption:
    options = {
        name: value
        for name, value in cast(Mapping[str, Any], live.spec["options"]).items()
        if name in _TOLD and value != _DEFAULTS.get(name)
    }
    if live.address.kind == "keyspace":
        name = quoted(live.address.name)
        return Adoption(f"CREATE KEYSPACE IF NOT EXISTS {name}{options_text(options)};\n")
    told = replace(live, spec={**live.spec, "options": options})
    return Adoption(f"{create_text(told)};\n")
