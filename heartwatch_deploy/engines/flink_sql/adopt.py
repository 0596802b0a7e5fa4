"""A job on record → flink_sql/<job>.sql: Flink keeps no SQL, the record does."""

from collections.abc import Mapping
from typing import cast

from heartwatch_deploy.engines.protocol import Adoption, not_adopted
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.resource import Resource, State
from heartwatch_deploy.sql.quoting import literal


def adopt(job: Address, record: Resource | None, desired: State) -> Adoption:
    """Settings, those definitions that no other file has, and the statement; HW532 for a job that is not on record."""
    if record is None or "statement" not in record.spec:
        why = "Flink keeps no SQL of a job, and this project's record does not know it"
        return not_adopted(job, why, "write its statement into a file: what runs is known by its words")
    settings = cast(Mapping[str, str], record.spec["settings"])
    session = cast(tuple[Mapping[str, str], ...], record.spec["session"])
    statement = cast(Mapping[str, str], record.spec["statement"])
    said = (
        *(f"SET {literal(key)} = {literal(value)}" for key, value in settings.items()),
        *(each["text"] for each in session if Address.parse(each["address"]) not in desired),
        statement["text"],
    )
    return Adoption("".join(f"{each};\n" for each in said))
