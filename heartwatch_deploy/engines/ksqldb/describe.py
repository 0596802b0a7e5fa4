"""What changed about a stream, table, type, query or connector of ksqlDB's."""

from collections.abc import Mapping
from functools import partial
from typing import cast

from heartwatch_deploy.engines.settings_described import settings_described
from heartwatch_deploy.engines.statement_described import statement_described
from heartwatch_deploy.model.alteration import Alteration, Definition

statement = partial(statement_described, dialect="ksqldb")


def connector(before: Definition, after: Definition) -> tuple[Alteration, ...]:
    """Setting by setting."""
    old, new = (
        {"kind": str(each.resource.spec["form"]), **cast(Mapping[str, str], each.resource.spec["config"])}
        for each in (before, after)
    )
    return tuple(settings_described(old, new, lambda _key, later: (after if later else before).resource.span))
