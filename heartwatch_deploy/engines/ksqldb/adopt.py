"""What a server has → the statement of its file, in the server's own words."""

from collections.abc import Iterator, Mapping
from typing import cast

from heartwatch_deploy.engines.ksqldb import connector_file
from heartwatch_deploy.engines.ksqldb.parse import OFFSET_RESET
from heartwatch_deploy.engines.protocol import Adoption, not_adopted
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.resource import Resource


def adopt(address: Address, live: Resource) -> Adoption:
    """Who imports checks that the file means what is there."""
    if address.kind == "connector":
        remedy = "name that Connect under endpoints, or write its file by hand"
        unseen = "ksqlDB does not tell its settings, and the environment names no Connect that has it"
        return connector_file.adoption(live) or not_adopted(address, unseen, remedy)
    server = cast(Mapping[str, Json], live.spec["server"])
    settings = server.get("settings") or {}
    assert isinstance(settings, Mapping)
    if live.observed.get("id") and OFFSET_RESET not in settings:
        unsaid = "its query was started without saying where it begins, and a file always says so"
        return not_adopted(address, unsaid, "write its file by hand: apply then makes it anew once, with your consent")
    return Adoption("\n".join((*_set(settings), f"{str(server['statement']).rstrip(' ;')};\n")))


def _set(settings: Mapping[str, Json]) -> Iterator[str]:
    """`earliest` is what a file means that says nothing."""
    for name, value in sorted(settings.items()):
        if (name, value) != (OFFSET_RESET, "earliest"):
            yield f"SET '{name}' = '{value}';"
