"""A live topic → deploy/topics/<topic>.yaml."""

import yaml

from heartwatch_deploy.engines.protocol import Adoption
from heartwatch_deploy.model.resource import Resource


def adopt(live: Resource) -> Adoption:
    """Its numbers, and the settings that were made on the topic itself: the broker's defaults stay the broker's."""
    said = {name: live.spec[name] for name in ("partitions", "replication", "config") if live.spec[name]}
    return Adoption(yaml.safe_dump(said, sort_keys=False, allow_unicode=True, width=1000))
