"""The schema registry over Confluent's REST API, as Confluent's and Apicurio's servers speak it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from heartwatch_deploy.clients.http import Endpoint, Limits, Refused, path
from heartwatch_deploy.clients.understanding import answers_understood, listed
from heartwatch_deploy.model.security import HttpSecurity

_A_PAGE: Final = 1000
"""Confluent's server gives no more at a time."""
_NO_SUCH_LIST: Final = frozenset((400, 403, 405))
"""Who may read some subjects may not be allowed to list all."""


@dataclass(frozen=True)
class SubjectVersion:
    """One registered schema: `schema` is the text as the server keeps it, `id` the number inside messages, `refers`
    whether it names schemas of other subjects."""

    subject: str
    version: int
    id: int
    schema: str
    type: str = "AVRO"
    refers: bool = False


@answers_understood
class SchemaRegistry:
    """Subjects and their versions; every method raises ClientError."""

    def __init__(self, address: str, *, limits: Limits | None = None, security: HttpSecurity | None = None) -> None:
        self.endpoint = Endpoint("schema registry", address, limits=limits, security=security)

    def subjects(self) -> frozenset[str]:
        """The names of all subjects that are not deleted."""
        return frozenset(listed(self.endpoint.get("/subjects")))

    def latest(self, subject: str) -> SubjectVersion | None:
        """The newest version of a subject, None where the subject is not there."""
        found = self.endpoint.find(path("subjects", subject, "versions", "latest"))
        return None if found is None else _version(found)

    def newest(self) -> Mapping[str, SubjectVersion] | None:
        """The newest version of every subject, a page a request; None where the server has no such list, or one that
        does not say of what (Apicurio's)."""
        found: dict[str, SubjectVersion] = {}
        while page := self._page(len(found)):
            if not all("subject" in each and "version" in each and "id" in each for each in page):
                return None
            before = len(found)
            found |= {each["subject"]: _version(each) for each in page}
            if len(found) == before:  # a server that knows no pages gives the same one again
                break
        return found if page is not None else None

    def _page(self, offset: int) -> list[dict[str, Any]] | None:
        try:
            found = self.endpoint.find("/schemas", latestOnly="true", offset=str(offset), limit=str(_A_PAGE))
            return None if found is None else listed(found)
        except Refused as refused:
            if refused.status in _NO_SUCH_LIST:
                return None
            raise

    def schema(self, schema_id: int) -> str | None:
        """The text of the schema that messages name by this number, None where there is none."""
        found = self.endpoint.find(path("schemas", "ids", str(schema_id)))
        return found and str(found["schema"])

    def lookup(self, subject: str, schema: str) -> SubjectVersion | None:
        """The version of the subject that is this schema, None where it has never been registered there."""
        try:
            found = self.endpoint.send("POST", path("subjects", subject), {"schema": schema})
        except Refused as refused:
            if refused.status == 404:
                return None
            raise
        return _version({"schema": schema, "subject": subject} | found)

    def register(self, subject: str, schema: str) -> int:
        """Registers the schema as the subject's newest version (again: nothing happens) and gives its id."""
        answer = self.endpoint.send("POST", path("subjects", subject, "versions"), {"schema": schema})
        return int(answer["id"])

    def compatibility(self, subject: str | None = None) -> str | None:
        """The compatibility level of a subject, or of the registry itself; None where a subject has no own one."""
        found = self.endpoint.find(path("config", subject) if subject else "/config")
        level = found and (found.get("compatibilityLevel") or found.get("compatibility"))
        return str(level) if level else None

    def delete(self, subject: str) -> None:
        """Removes the subject with all its versions, for good; without the subject nothing happens."""
        self._delete(path("subjects", subject))
        self._delete(path("subjects", subject), permanent="true")

    def _delete(self, where: str, **query: str) -> None:
        try:
            self.endpoint.send("DELETE", where, query=query)
        except Refused as refused:
            if refused.status != 404:
                raise


def _version(answer: dict[str, Any]) -> SubjectVersion:
    schema = answer["schema"]
    return SubjectVersion(
        subject=answer["subject"],
        version=int(answer["version"]),
        id=int(answer["id"]),
        schema=schema if isinstance(schema, str) else json.dumps(schema),
        type=str(answer.get("schemaType") or "AVRO"),
        refers=bool(answer.get("references")),
    )
