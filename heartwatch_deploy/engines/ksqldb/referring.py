"""What a statement refers to: its topic and that topic's schemas, what it reads and fills, the types that it names."""

from collections.abc import Iterator
from typing import Final

from sqlglot import exp

from heartwatch_deploy.engines.ksqldb import address
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.resource import Reference, Role
from heartwatch_deploy.model.source import RenderedFile
from heartwatch_deploy.sql.ksqldb.variables import name_of
from heartwatch_deploy.sql.statement import Option, Statement

_REGISTERED: Final = frozenset(("AVRO", "PROTOBUF", "JSON_SR"))


def to_topic(file: RenderedFile, statement: Statement, topic: Option | None, *, fills: bool) -> Iterator[Reference]:
    """ksqlDB makes those that are not there; a schema that the registry has is there before."""
    if topic is None:
        return
    span = file.span(topic.start, topic.end)
    role = Role.WRITES if fills else Role.USES
    yield Reference(Address("kafka", "topic", topic.value), role, span, required=False)
    formats = {option.value.upper() for key, option in statement.options.items() if key.upper().endswith("FORMAT")}
    for side in ("key", "value") if formats & _REGISTERED else ():
        subject = Address("schema_registry", "subject", f"{topic.value}-{side}")
        yield Reference(subject, Role.USES, span, required=False)


def to_sources(file: RenderedFile, statement: Statement, *, required: bool) -> Iterator[Reference]:
    """What a query reads, and what an INSERT fills; that a CREATE fills what it defines needs no telling."""
    own = statement.defines.text if statement.defines else None
    for role, names in ((Role.READS, statement.reads), (Role.WRITES, statement.writes)):
        for name in names:
            if role is Role.READS or name.text != own:
                wanted = required and name.text != address.PROCESSING_LOG
                yield Reference(address.source(name.text), role, file.span(name.start, name.end), required=wanted)


def to_types(file: RenderedFile, statement: Statement) -> Iterator[Reference]:
    assert statement.tree is not None
    for each in statement.tree.find_all(exp.DataType):
        if each.this is exp.DType.USERDEFINED:
            kind = each.args["kind"]
            at = file.span(kind.meta["start"], kind.meta["end"] + 1)
            yield Reference(address.registered_type(name_of(kind, {})), Role.USES, at, required=False)
