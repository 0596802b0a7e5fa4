"""The schema registry over Confluent's REST API, as Confluent's and Apicurio's servers speak it."""

import json
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from heartwatch_deploy.clients.http import Endpoint, Limits, Refused, path


@dataclass(frozen=True)
class SubjectVersion:
    """One registered schema: `schema` is the text as the server keeps it, `id` the number inside messages."""

    subject: str
    version: int
    id: int
    schema: str


@dataclass(frozen=True)
class CompatibilityAnswer:
    """Whether the registry would take a schema, and its words why not (none where the server gives none)."""

    compatible: bool
    messages: tuple[str, ...] = ()


class SchemaRegistry:
    """Subjects, versions and compatibility; every method raises ClientError."""

    def __init__(self, address: str, *, limits: Limits | None = None) -> None:
        self.endpoint = Endpoint("schema registry", address, limits=limits)

    def subjects(self) -> frozenset[str]:
        """The names of all subjects that are not deleted."""
        return frozenset(self.endpoint.get("/subjects"))

    def latest(self, subject: str) -> SubjectVersion | None:
        """The newest version of a subject, None where the subject is not there."""
        found = self.endpoint.find(path("subjects", subject, "versions", "latest"))
        return found and _version(found)

    def latest_of(self, subjects: Iterable[str]) -> dict[str, SubjectVersion]:
        """The newest version of each of the subjects that are there, asked for side by side."""
        with ThreadPoolExecutor(max_workers=8) as pool:
            return {found.subject: found for found in pool.map(self.latest, subjects) if found}

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

    def check(self, subject: str, schema: str) -> CompatibilityAnswer:
        """Whether the schema could become the subject's newest version; a subject that is not there takes any."""
        try:
            answer = self.endpoint.send(
                "POST",
                path("compatibility", "subjects", subject, "versions", "latest"),
                {"schema": schema},
                query={"verbose": "true"},
            )
        except Refused as refused:
            if refused.status == 404:
                return CompatibilityAnswer(compatible=True)
            if refused.status in {409, 422}:  # Apicurio refuses instead of answering false
                return CompatibilityAnswer(compatible=False, messages=(refused.server_message,))
            raise
        return CompatibilityAnswer(bool(answer["is_compatible"]), tuple(answer.get("messages") or ()))

    def compatibility(self, subject: str | None = None) -> str | None:
        """The compatibility level of a subject, or of the registry itself; None where a subject has no own one."""
        found = self.endpoint.find(path("config", subject) if subject else "/config")
        level = found and (found.get("compatibilityLevel") or found.get("compatibility"))
        return str(level) if level else None

    def set_compatibility(self, subject: str, level: str) -> None:
        """Gives the subject a compatibility level of its own, also before the subject is there."""
        self.endpoint.send("PUT", path("config", subject), {"compatibility": level})

    def delete_compatibility(self, subject: str) -> None:
        """Takes the subject's own level away; without one nothing happens."""
        self._delete(path("config", subject))

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
    )
