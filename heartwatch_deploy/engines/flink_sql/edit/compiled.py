"""A compiled plan as a graph: operators in one order, with what they take in and the types of what they give out."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from heartwatch_deploy.model.json import canonical

_TYPE: Final = re.compile(r"stream-exec-(.+)_\d+")
_TIMES: Final = {"TIMESTAMP_WITHOUT_TIME_ZONE": "TIMESTAMP", "TIMESTAMP_WITH_LOCAL_TIME_ZONE": "TIMESTAMP_LTZ"}
_OPENING: Final = {"<": ">", "(": ")"}


class UnknownPlan(ValueError):
    """The JSON is no plan as this module knows them."""


@dataclass(frozen=True, slots=True)
class Node:
    """`kind` is Flink's type of it without prefix and version; `inputs` are places in the plan's nodes; `names` and
    `types` are those of the columns that it gives out."""

    kind: str
    body: Mapping[str, Any]
    inputs: tuple[int, ...]
    names: tuple[str, ...]
    types: tuple[str, ...]

    @property
    def description(self) -> str:
        return str(self.body.get("description", self.kind))


def nodes_of(plan: Any) -> tuple[Node, ...]:
    """The operators of a plan, each after its inputs, in the order in which its sinks reach them; the numbers that
    Flink gave them say nothing, for it counts on from plan to plan. UnknownPlan for any other JSON."""
    try:
        bodies = {body["id"]: body for body in plan["nodes"]}
        feeding: dict[int, list[int]] = {each: [] for each in bodies}
        for edge in plan["edges"]:
            feeding[edge["target"]].append(edge["source"])
        fed = {source for sources in feeding.values() for source in sources}
        order = tuple(
            dict.fromkeys(each for each in bodies if each not in fed for each in _inputs_first(each, feeding))
        )
        place = {each: at for at, each in enumerate(order)}
        return tuple(_node(bodies[each], tuple(place[source] for source in feeding[each])) for each in order)
    except (KeyError, TypeError, AttributeError) as error:
        raise UnknownPlan(f"Flink's plan is not as this release knows it: {error!r}") from error


def _inputs_first(node: int, feeding: Mapping[int, Sequence[int]]) -> Iterator[int]:
    for source in feeding[node]:
        yield from _inputs_first(source, feeding)
    yield node


def _node(body: Mapping[str, Any], inputs: tuple[int, ...]) -> Node:
    found = _TYPE.fullmatch(body["type"])
    columns = tuple(columns_of(body["outputType"]))
    return Node(
        found[1] if found else body["type"],
        {key: value for key, value in body.items() if key not in ("id", "type")},
        inputs,
        tuple(name for name, _ in columns),
        tuple(kind for _, kind in columns),
    )


def columns_of(row: Any) -> Iterator[tuple[str, str]]:
    """Names and types of the columns of a row type, which Flink writes as text or, with a time attribute, as object."""
    if isinstance(row, Mapping):
        for each in row["fields"]:
            yield each["name"], type_text(each["fieldType"])
        return
    inside = str(row)[len("ROW<") : str(row).rindex(">")]
    for field in _split(inside):
        name, kind = re.fullmatch(r"`((?:[^`]|``)*)` (.*)", field, re.DOTALL).groups()  # type: ignore[union-attr]
        yield name, kind.split(" '", 1)[0]


def type_text(kind: Any) -> str:
    """A type as text. That a time is an event time counts for planning, not for what is stored."""
    if isinstance(kind, str):
        return kind
    if kind.get("type") in _TIMES and set(kind) <= {"type", "nullable", "precision", "kind"}:
        null = "" if kind.get("nullable", True) else " NOT NULL"
        return f"{_TIMES[kind['type']]}({kind.get('precision', 6)}){null}"
    return canonical(kind)


def _split(fields: str) -> Iterator[str]:
    """What stands between the commas, but not those in brackets or quotes."""
    closing: list[str] = []
    start = at = 0
    while at < len(fields):
        letter = fields[at]
        if letter in "`'":
            at = fields.index(letter, at + 1)
        elif letter in _OPENING:
            closing.append(_OPENING[letter])
        elif closing and letter == closing[-1]:
            closing.pop()
        elif letter == "," and not closing:
            yield fields[start:at].strip()
            start = at + 1
        at += 1
    if fields[start:].strip():
        yield fields[start:].strip()
