"""A live table → postgres/<table>.sql: what would make it again, and a word on what that leaves out."""

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any, Final, cast

from heartwatch_deploy.engines.postgres.statements import split, table_of
from heartwatch_deploy.engines.protocol import Adoption
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.diagnostic import Diagnostic, Severity
from heartwatch_deploy.model.resource import Resource, State
from heartwatch_deploy.sql.quoting import literal

_CREATE_INDEX: Final = re.compile(r"^CREATE (UNIQUE )?INDEX (.*?) ON (ONLY )?")
_IDENTITIES: Final = {"a": "ALWAYS", "d": "BY DEFAULT"}


def adopt(live: Resource, record: Resource | None, desired: State) -> Adoption:
    """As its file was when it was applied, where that is on record; else as the server tells it. HW548 for what the
    server tells and no file of a table says: such as a key to a table that itself must be made after this one."""
    if record is not None and record.spec.get("statements"):
        return Adoption("".join(f"{each};\n" for each in cast(tuple[str, ...], record.spec["statements"])))
    told = cast(Mapping[str, Any], live.observed["definition"])
    circling = [each for each in told["constraints"] or () if _closes_a_circle(each, live.address, desired)]
    said = {**told, "constraints": [each for each in told["constraints"] or () if each not in circling]}
    text = f"{_table(said)};\n" + "".join(f"{each};\n" for each in _around(said))
    return Adoption(text, tuple(_left_out(live, told, circling)))


def _closes_a_circle(constraint: Mapping[str, str], table: Address, desired: State) -> bool:
    """Whether a table that it refers to needs this one, as far as files tell, at whatever remove."""
    if not constraint["says"].startswith("FOREIGN KEY"):
        return False
    (statement,) = split(f"CREATE TABLE IF NOT EXISTS a (\n{_constraint(constraint)}\n)")
    others = {Address("postgres", "table", each) for each in table_of(statement).refers}
    return table in _all_needs(others - {table}, desired)


def _all_needs(addresses: Set[Address], desired: State) -> Set[Address]:
    found: set[Address] = set()
    waiting = list(addresses)
    while waiting:
        known = desired.get(waiting.pop())
        new = set(known.depends_on) - found if known else set()
        found |= new
        waiting += new
    return found


def _table(told: Mapping[str, Any]) -> str:
    lines = (*map(_column, told["columns"]), *(_constraint(each) for each in told["constraints"] or ()))
    key = f" PARTITION BY {told['partition_key']}" if told["partition_key"] else ""
    options = f" WITH ({', '.join(told['options'])})" if told["options"] else ""
    body = ",\n".join(f"  {each}" for each in lines)
    return f"CREATE TABLE IF NOT EXISTS {told['name']} (\n{body}\n){key}{options}"


def _column(column: Mapping[str, Any]) -> str:
    collation = f" COLLATE {column['collation']}" if column["collation"] else ""
    required = " NOT NULL" if column["not_null"] else ""
    return f"{column['name']} {column['type']}{collation}{_value(column)}{required}"


def _value(column: Mapping[str, Any]) -> str:
    """Where its value comes from; a sequence of its own is what an identity is."""
    if column["identity"] or _is_serial(column):
        return f" GENERATED {_IDENTITIES[column['identity'] or 'd']} AS IDENTITY"
    if column["generated"]:
        return f" GENERATED ALWAYS AS ({column['default']}) {'STORED' if column['generated'] == 's' else 'VIRTUAL'}"
    return f" DEFAULT {column['default']}" if column["default"] is not None else ""


def _is_serial(column: Mapping[str, Any]) -> bool:
    return bool(column["sequence"]) and not column["identity"]


def _constraint(constraint: Mapping[str, Any]) -> str:
    return f"CONSTRAINT {constraint['name']} {constraint['says']}"


def _around(told: Mapping[str, Any]) -> Iterator[str]:
    for each in told["partitions"] or ():
        if not each["key"]:
            yield f"CREATE TABLE IF NOT EXISTS {each['name']} PARTITION OF {told['name']} {each['bound']}"
    for index in told["indexes"] or ():
        yield _CREATE_INDEX.sub(
            lambda found: f"CREATE {found[1] or ''}INDEX IF NOT EXISTS {found[2]} ON ", index, count=1
        )
    for column in told["columns"]:
        if column["comment"] is not None:
            yield f"COMMENT ON COLUMN {told['name']}.{column['name']} IS {literal(column['comment'])}"


def _left_out(live: Resource, told: Mapping[str, Any], circling: Iterable[Mapping[str, str]]) -> Iterator[Diagnostic]:
    found = [f"{what} {', '.join(names)}" for what, names in told["untold"].items() if names]
    found += [f"{_constraint(each)}, for that table needs this one, too" for each in circling]
    found += [
        f"the sequence {each['sequence']} of column {each['name']}, which the file says to be an identity"
        for each in told["columns"]
        if _is_serial(each)
    ]
    found += [
        f"partition {each['name']}, which has partitions itself" for each in told["partitions"] or () if each["key"]
    ]
    found += [f"the type {each['type']} of column {each['name']}" for each in told["columns"] if each["own_type"]]
    if live.observed.get("comment"):
        found.append("its comment, where the deployer notes what it made once it changes the table")
    if found:
        yield Diagnostic(
            "HW548",
            f"{live.address} has more than its file says",
            address=live.address,
            cause="; ".join(found),
            help="it stays as it is; where the table must be made anew elsewhere, add what can run twice to its file",
            severity=Severity.WARNING,
        )
