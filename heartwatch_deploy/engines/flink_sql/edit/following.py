"""Every column of every operator followed down to the columns of topics: what it means, however it is called."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from heartwatch_deploy.engines.flink_sql.edit.compiled import Node, type_text
from heartwatch_deploy.model.json import canonical

_LONGEST: Final = 300
_WINDOWED: Final = frozenset({"local-window-aggregate", "window-aggregate", "global-window-aggregate"})
AGGREGATES: Final = frozenset({*_WINDOWED, "group-aggregate"})
PASSING: Final = frozenset({"exchange", "watermark-assigner", "drop-update-before", "changelog-normalize"})
"""They give out what they take in."""


@dataclass(frozen=True, slots=True)
class Followed:
    """What an operator gives out: the meaning of each column, and the filters that its rows have passed."""

    columns: tuple[str, ...]
    filters: frozenset[str]


def follow(nodes: Sequence[Node]) -> tuple[Followed, ...]:
    """One for each of the nodes, in their order."""
    found: list[Followed] = []
    for node in nodes:
        inputs = [found[each] for each in node.inputs]
        found.append(Followed(_columns(node, inputs), _filters(node, inputs)))
    return tuple(found)


def place_of(node: Node) -> str:
    """What a source reads: the topic, else all that its connector is told."""
    options = options_of(node)
    connector = options.get("connector", "?")
    if "topic" in options:
        return str(options["topic"])
    return canonical({"connector": connector, **{key: options[key] for key in sorted(options)}})


def options_of(node: Node) -> Mapping[str, str]:
    """The options of a source's or sink's table."""
    table = (node.body.get("scanTableSource") or node.body.get("dynamicTableSink") or {})["table"]
    options: Mapping[str, str] = table["resolvedTable"]["options"]
    return options


def expression(rex: Any, inputs: Sequence[str]) -> str:
    """An expression over the meanings of the columns that it takes."""
    return _short(canonical(_resolved(rex, inputs)))


def aggregate(call: Mapping[str, Any], inputs: Sequence[str]) -> str:
    """A call of an aggregate over the meanings of its arguments, without the name that the result was given."""
    said = {key: value for key, value in call.items() if key not in ("name", "argList", "filterArg")}
    taken = [inputs[each] for each in call["argList"]]
    kept = inputs[call["filterArg"]] if call["filterArg"] >= 0 else ""
    return _short(canonical({**said, "of": taken, "where": kept}))


def windowing(node: Node, inputs: Sequence[str]) -> str:
    """The window of an operator, with the meaning of the time that decides; where a window was attached by an operator
    before, that one has told of it."""
    said = dict(node.body["windowing"])
    time = said.pop("timeAttributeIndex", None)
    attached = [said.pop(each, None) for each in ("sliceEnd", "windowStart", "windowEnd")]
    said["timeAttributeType"] = type_text(said.get("timeAttributeType", ""))
    ends = [inputs[each] for each in attached if isinstance(each, int) and 0 <= each < len(inputs)]
    return _short(canonical({**said, "time": None if time is None else inputs[time], "ends": ends}))


def _columns(node: Node, inputs: Sequence[Followed]) -> tuple[str, ...]:
    taken = [column for each in inputs for column in each.columns]
    if node.kind in PASSING or node.kind == "temporal-join":
        return tuple(taken)
    if node.kind in AGGREGATES:
        return _aggregated(node, taken)
    made = {"table-source-scan": _source, "calc": _calculated, "window-table-function": _windowed, "union": _united}
    return made.get(node.kind, _unknown)(node, inputs)


def _calculated(node: Node, inputs: Sequence[Followed]) -> tuple[str, ...]:
    return tuple(expression(each, inputs[0].columns) for each in node.body["projection"])


def _windowed(node: Node, inputs: Sequence[Followed]) -> tuple[str, ...]:
    taken = inputs[0].columns
    return (*taken, *(f"{name} of {windowing(node, taken)}" for name in node.names[len(taken) :]))


def _united(_node: Node, inputs: Sequence[Followed]) -> tuple[str, ...]:
    each_column = zip(*(each.columns for each in inputs), strict=True)
    return tuple(_short(canonical({"union": list(each)})) for each in each_column)


def _unknown(node: Node, inputs: Sequence[Followed]) -> tuple[str, ...]:
    below = [[*each.columns, *sorted(each.filters)] for each in inputs]
    whole = canonical({"kind": node.kind, "body": node.body, "below": below})
    return tuple(_short(f"{name}: {whole}") for name in node.names)


def _source(node: Node, _inputs: Sequence[Followed]) -> tuple[str, ...]:
    nested = [path for each in _abilities(node) for path in each.get("projectedFields", ()) if len(path) > 1]
    inside = f" {canonical(nested)}" if nested else ""
    columns = node.body["scanTableSource"]["table"].get("resolvedTable", {}).get("schema", {}).get("columns", ())
    metadata = {each["name"]: f" {each.get('metadataKey', '')}" for each in columns if each.get("kind") == "METADATA"}
    pairs = zip(node.names, node.types, strict=True)
    return tuple(f"{place_of(node)}.{name}{metadata.get(name, '')}:{kind}{inside}" for name, kind in pairs)


def _abilities(node: Node) -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = node.body["scanTableSource"].get("abilities") or ()
    return found


def _aggregated(node: Node, taken: Sequence[str]) -> tuple[str, ...]:
    """Keys first, then results, then what windows add; a phase behind another one has what that one gave it."""
    keys = [taken[each] for each in node.body["grouping"]]
    if node.kind == "global-window-aggregate":
        made = [f"{call['internalName']} {call['type']} of {taken[len(keys) :]}" for call in node.body["aggCalls"]]
        made = [_short(f"{at}: {text}") for at, text in enumerate(made)]
    else:
        made = [aggregate(call, taken) for call in node.body["aggCalls"]]
    window = windowing(node, taken) if node.kind in _WINDOWED else ""
    known = [*keys, *made]
    return (*known, *(f"{name} of {window}" for name in node.names[len(known) :]))[: len(node.names)]


def _filters(node: Node, inputs: Sequence[Followed]) -> frozenset[str]:
    taken = [column for each in inputs for column in each.columns]
    before = _before(inputs)
    if node.kind == "calc" and node.body.get("condition"):
        return before | {expression(node.body["condition"], taken)}
    if node.kind == "temporal-join":
        spec = node.body["joinSpec"]
        kept = expression(spec["nonEquiCondition"], taken) if spec.get("nonEquiCondition") else ""
        return before | {f"{spec['joinType']} {kept}"}
    return before


def _before(inputs: Sequence[Followed]) -> frozenset[str]:
    """With several inputs it counts which of them was filtered."""
    if len(inputs) == 1:
        return inputs[0].filters
    return frozenset(f"{at}: {found}" for at, each in enumerate(inputs) for found in each.filters)


def _resolved(rex: Any, inputs: Sequence[str]) -> Any:
    if isinstance(rex, Mapping):
        if rex.get("kind") == "INPUT_REF":
            return {"column": inputs[rex["inputIndex"]]}
        return {key: type_text(value) if key == "type" else _resolved(value, inputs) for key, value in rex.items()}
    if isinstance(rex, list):
        return [_resolved(each, inputs) for each in rex]
    return rex


def _short(text: str) -> str:
    """Long meanings stand for themselves by their hash, for they grow with every operator."""
    return text if len(text) <= _LONGEST else f"#{sha256(text.encode()).hexdigest()[:24]}"
