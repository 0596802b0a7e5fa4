"""deploy/acls/<any name>.yaml → what one principal may and may not do, an object a resource of Kafka."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any, Final

from heartwatch_deploy.engines.kafka_acls.address import address_of, resource_of
from heartwatch_deploy.engines.protocol import Parsed
from heartwatch_deploy.engines.yaml_file import YamlText, read_yaml
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.request import AclBinding
from heartwatch_deploy.model.resource import Resource
from heartwatch_deploy.model.source import RenderedFile
from heartwatch_deploy.model.span import Span

OPERATIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "topic": (
        "read",
        "write",
        "create",
        "delete",
        "alter",
        "describe",
        "describe_configs",
        "alter_configs",
        "all",
    ),
    "group": ("read", "delete", "describe", "describe_configs", "alter_configs", "all"),
    "transactional_id": ("write", "describe", "all"),
    "cluster": (
        "create",
        "alter",
        "describe",
        "cluster_action",
        "describe_configs",
        "alter_configs",
        "idempotent_write",
        "all",
    ),
}
CLUSTER: Final = "kafka-cluster"
_PATTERNS: Final = ("literal", "prefixed")
_LISTS: Final = ("allow", "deny")
_FORM: Final = (
    "a file of rights says `principal: User:name` and, under `allow:` or `deny:`, entries such as "
    "`{topic: readings, operations: [read, describe]}`; `pattern: prefixed` and `host: 10.0.0.7` narrow or widen one"
)
_PRINCIPAL: Final = re.compile(r"[A-Za-z]+:\S(.*\S)?")


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry of `allow` or `deny`, with its place."""

    read: YamlText
    permission: str
    index: int
    said: Mapping[Any, Any]

    def span(self, *path: str) -> Span:
        return self.read.span(self.permission, self.index, *path)

    @property
    def types(self) -> list[str]:
        return [each for each in OPERATIONS if each in self.said]

    @property
    def place(self) -> str:
        return f"entry {self.index + 1} of `{self.permission}`"


def parse(file: RenderedFile) -> Parsed:
    """One object a resource that the file names; HW107 where it is no YAML, HW108 where a field is wrong, HW111 where
    Kafka knows no such right."""
    read = read_yaml(file)
    if isinstance(read, Diagnostic):
        return Parsed(diagnostics=(read,))
    if not isinstance(read.value, dict):
        return Parsed(diagnostics=(Diagnostic("HW108", "this is no file of rights", file.span(0), help=_FORM),))
    problems = (*_of_the_file(read), *(found for each in _entries(read) for found in _of_an_entry(each)))
    return Parsed(diagnostics=problems) if problems else Parsed(tuple(_resources(read)))


def _entries(read: YamlText) -> Iterator[_Entry]:
    for permission in _LISTS:
        listed = read.value.get(permission)
        for index, said in enumerate(listed if isinstance(listed, list) else ()):
            yield _Entry(read, permission, index, said if isinstance(said, dict) else {})


def _of_the_file(read: YamlText) -> Iterator[Diagnostic]:
    for key in read.value:
        if key not in ("principal", *_LISTS):
            yield _wrong(f"a file of rights has no field `{key}`", read.span(str(key)))
    principal = read.value.get("principal")
    if not isinstance(principal, str) or not _PRINCIPAL.fullmatch(principal):
        said = "is missing" if principal is None else f"is {principal!r}, which is not of the form User:name"
        yield _wrong(f"`principal` of {read.file.source.path} {said}", read.span("principal"))
    for key in _LISTS:
        if key in read.value and not (isinstance(read.value[key], list) and read.value[key]):
            yield _wrong(f"`{key}` is no list with entries", read.span(key))
    if not any(key in read.value for key in _LISTS):
        yield _wrong(f"{read.file.source.path} neither allows nor denies anything", read.file.span(0))


def _of_an_entry(entry: _Entry) -> Iterator[Diagnostic]:
    for key in entry.said:
        if key not in (*OPERATIONS, "operations", "pattern", "host"):
            yield _wrong(f"{entry.place} has no field `{key}`", entry.span(str(key)))
    if len(entry.types) != 1:
        found = " and ".join(f"`{each}`" for each in entry.types) or "none"
        yield _wrong(f"{entry.place} names one of {', '.join(OPERATIONS)}, not {found}", entry.span())
        return
    yield from _of_its_resource(entry, entry.types[0])
    yield from _of_its_operations(entry, entry.types[0])


def _of_its_resource(entry: _Entry, type_: str) -> Iterator[Diagnostic]:
    name, pattern, host = entry.said[type_], entry.said.get("pattern", "literal"), entry.said.get("host", "*")
    if not isinstance(name, str) or not name:
        yield _wrong(f"`{type_}` of {entry.place} is {name!r}, which is no name", entry.span(type_))
    elif type_ == "cluster" and (name, pattern) != (CLUSTER, "literal"):
        yield _wrong(f"the only cluster is called `{CLUSTER}`", entry.span(type_))
    if pattern not in _PATTERNS:
        yield _wrong(f"`pattern` of {entry.place} is {pattern!r}, not literal or prefixed", entry.span("pattern"))
    elif pattern == "prefixed" and name == "*":
        words = "no name begins with `*`: say `pattern: literal` for every name"
        yield _wrong(words, entry.span("pattern"))
    if not isinstance(host, str) or not host:
        yield _wrong(f"`host` of {entry.place} is {host!r}, which is no address", entry.span("host"))


def _of_its_operations(entry: _Entry, type_: str) -> Iterator[Diagnostic]:
    operations = entry.said.get("operations")
    if not isinstance(operations, list) or not operations:
        said = "is missing" if operations is None else "is no list of operations"
        yield _wrong(f"`operations` of {entry.place} {said}", entry.span("operations"))
        return
    for each in operations:
        if each not in OPERATIONS[type_]:
            near = get_close_matches(str(each).lower(), OPERATIONS[type_], n=1)
            hint = f"did you mean `{near[0]}`? " if near else ""
            yield Diagnostic(
                "HW111",
                f"a {type_} has no operation `{each}`",
                entry.span("operations"),
                help=f"{hint}there are {', '.join(OPERATIONS[type_])}",
            )


def _wrong(summary: str, span: Span) -> Diagnostic:
    return Diagnostic("HW108", summary, span, help=_FORM)


def _resources(read: YamlText) -> Iterator[Resource]:
    """What several entries say of one resource is one object, at the place of the first."""
    found: dict[Address, tuple[Span, list[AclBinding]]] = {}
    for entry in _entries(read):
        bindings = list(_bindings(read.value["principal"], entry))
        one = bindings[0]
        address = address_of(one.principal, one.type, one.name, pattern=one.pattern)
        found.setdefault(address, (entry.span(), []))[1].extend(bindings)
    for span, bindings in found.values():
        yield replace(resource_of(bindings), span=span)


def _bindings(principal: str, entry: _Entry) -> Iterator[AclBinding]:
    type_, said = entry.types[0], entry.said
    pattern, host = said.get("pattern", "literal"), said.get("host", "*")
    for operation in said["operations"]:
        yield AclBinding(principal, type_, said[type_], pattern, entry.permission, operation, host)
