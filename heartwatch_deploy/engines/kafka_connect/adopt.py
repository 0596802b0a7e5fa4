"""A live connector → connect/<connector>.json, without its secrets."""

import json
import re
from collections.abc import Mapping
from typing import Final, cast

from heartwatch_deploy.engines.kafka_connect import states
from heartwatch_deploy.engines.protocol import Adoption
from heartwatch_deploy.model.diagnostic import Diagnostic, Severity
from heartwatch_deploy.model.resource import Resource
from heartwatch_deploy.model.secrets import holds_secret, is_masked

_FIRST: Final = ("connector.class", "tasks.max", "topics", states.STATE)
"""What a reader looks for first; workers tell settings in no order."""


def adopt(live: Resource) -> Adoption:
    """The configuration, and whether it rests; HW536 for each value that is, or is masked as, a secret: a reference
    stands in its place."""
    config = cast(Mapping[str, str | None], live.spec["config"])
    kept = {key: value for key, value in config.items() if value is not None}
    hidden = [key for key, value in kept.items() if is_masked(value) or holds_secret(key, value)]
    state = states.of(live)
    at_rest = {states.STATE: state} if state not in (None, states.RUNNING) else {}
    said = kept | at_rest | {key: f"${{env:{_variable(live.address.name, key)}}}" for key in hidden}
    ordered = {key: said[key] for key in sorted(said, key=lambda key: (key not in _FIRST, key))}
    text = json.dumps(ordered, indent=2, ensure_ascii=False) + "\n"
    return Adoption(text, tuple(_hidden(live, key) for key in hidden))


def _variable(connector: str, key: str) -> str:
    return re.sub(r"\W", "_", f"{connector}_{key}", flags=re.ASCII).upper()


def _hidden(live: Resource, key: str) -> Diagnostic:
    name = _variable(live.address.name, key)
    return Diagnostic(
        "HW536",
        f"`{key}` of {live.address} holds a secret, which is not written down",
        address=live.address,
        help=f"the file says ${{env:{name}}}: set {name} where the Connect workers run, or refer to where they keep it",
        severity=Severity.WARNING,
    )
