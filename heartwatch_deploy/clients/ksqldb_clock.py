"""What time it is at a ksqlDB server, whose times are by its own clock."""

from dataclasses import replace
from email.utils import parsedate_to_datetime
from typing import Any

import requests

from heartwatch_deploy.clients.http import Endpoint
from heartwatch_deploy.clients.ksqldb_entities import Entity, QueryDescriptions


class ClockedEndpoint(Endpoint):
    """An endpoint that keeps the time that its last answer says, in ms; None where that says none. ksqlDB itself says
    none: what stands in front of it often does."""

    time: int | None = None

    def _content(self, response: requests.Response, request: str) -> Any:
        self.time = _ms(response.headers.get("Date", ""))
        return super()._content(response, request)


def dated(found: Entity, time: int | None) -> Entity:
    """Descriptions of queries with the time at which they were told."""
    if not isinstance(found, QueryDescriptions):
        return found
    return replace(found, queries=tuple(replace(each, told_at=time) for each in found.queries))


def _ms(date: str) -> int | None:
    try:
        return int(parsedate_to_datetime(date).timestamp() * 1000)
    except ValueError:
        return None
