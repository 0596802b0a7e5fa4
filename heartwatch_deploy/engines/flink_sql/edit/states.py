"""What each kind of operator keeps: how it is laid out, what it means, and which rows it was made of."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from heartwatch_deploy.engines.flink_sql.edit.compiled import Node
from heartwatch_deploy.engines.flink_sql.edit.following import (
    Followed,
    aggregate,
    options_of,
    place_of,
    windowing,
)
from heartwatch_deploy.model.json import canonical

STATELESS: Final = frozenset(
    {
        "calc",
        "exchange",
        "watermark-assigner",
        "drop-update-before",
        "union",
    }
)
_BY_NAME: Final = frozenset({"json", "raw", "checked-json", "registered-avro", "avro-confluent"})
"""Formats that know a column by its name; the others read by place."""
_MAY_DIFFER: Final = ("topic", "properties.group.id", "scan.watermark.idle-timeout")
_OF_A_SOURCE: Final = ("properties.fetch.", "scan.startup.")


@dataclass(frozen=True, slots=True)
class Aspect:
    """One thing to compare: `what` it is, its value, and how a person would call the value."""

    what: str
    value: str
    spoken: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """`layout` must be the same for Flink to read the state, `meaning` for the state to be right, `rows` for all of it
    to be made by one rule."""

    layout: tuple[Aspect, ...] = ()
    meaning: tuple[Aspect, ...] = ()
    rows: tuple[Aspect, ...] = ()


@dataclass(frozen=True, slots=True)
class Site:
    """An operator where it stands: its inputs, and all that these give out."""

    node: Node
    inputs: tuple[Node, ...]
    taken: tuple[Followed, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(column for each in self.taken for column in each.columns)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for each in self.inputs for name in each.names)

    @property
    def types(self) -> tuple[str, ...]:
        return tuple(kind for each in self.inputs for kind in each.types)


def _source(site: Site) -> Kept:
    options = options_of(site.node)
    abilities = [each for each in site.node.body["scanTableSource"].get("abilities") or () if _shapes(each)]
    layout = [
        Aspect("the connector", options.get("connector", "?"), options.get("connector", "?")),
        Aspect("what the source takes over from the query", canonical(abilities), "see the plan"),
    ]
    formats = {value for key, value in options.items() if key == "format" or key.endswith(".format")}
    if formats - _BY_NAME:
        schema = site.node.body["scanTableSource"]["table"]["resolvedTable"].get("schema", {})
        layout.append(Aspect("the places of the columns", canonical(schema.get("columns"))))
    place = place_of(site.node)
    return Kept((*layout, *_fixed(options, _OF_A_SOURCE)), (Aspect("the offsets of the topic", place, place),))


def _shapes(ability: Mapping[str, Any]) -> bool:
    return ability["type"] not in ("ProjectPushDown", "ReadingMetadata", "WatermarkPushDown", "SourceWatermark")


def _sink(site: Site) -> Kept:
    body, options = site.node.body, options_of(site.node)
    table = body["dynamicTableSink"]["table"]
    schema = table.get("resolvedTable", {}).get("schema", {})
    how = {key: body.get(key) for key in _HOW_A_SINK_WRITES}
    how["abilities"] = body["dynamicTableSink"].get("abilities")
    rows = [site.types, site.columns, [sorted(each.filters) for each in site.taken]]
    kept = [Aspect("the rows that the sink keeps", canonical(rows))] if body.get("requireUpsertMaterialize") else []
    appends = body.get("inputChangelogMode", ["INSERT"]) == ["INSERT"]
    return Kept(
        (
            Aspect("the table that is written", str(table.get("identifier")), str(table.get("identifier"))),
            Aspect("the columns that are written", canonical([schema.get("columns"), schema.get("primaryKey")])),
            Aspect("the way it is written", canonical(how)),
            *_fixed(options, ()),
            *kept,
        ),
        (),
        # What a filter holds back of a row that was written before is never corrected.
        () if appends else (_passed(site),),
    )


_HOW_A_SINK_WRITES: Final = (
    "inputChangelogMode",
    "inputUpsertKey",
    "requireUpsertMaterialize",
    "upsertMaterializeStrategy",
    "configuration",
)


def _window_table_function(site: Site) -> Kept:
    """Only that of a session keeps rows; nobody has tried an edit of one."""
    if "Session" not in canonical(site.node.body["windowing"]):
        return Kept()
    filters = [sorted(each.filters) for each in site.taken]
    kept = [windowing(site.node, site.columns), site.types, site.columns, filters]
    return Kept((Aspect("the sessions that are open", canonical(kept)),))


def _fixed(options: Mapping[str, str], also: Sequence[str]) -> Iterator[Aspect]:
    """The options that may not change under a job's state, since nobody has tried that; their values may be secret."""
    for key, value in options.items():
        if key not in _MAY_DIFFER and not any(key.startswith(each) for each in also):
            yield Aspect(f"the option '{key}'", value)


def _aggregate(site: Site) -> Kept:
    body = site.node.body
    keys = _keys(site, body["grouping"])
    calls: Sequence[Mapping[str, Any]] = body["aggCalls"]
    layout = [
        _key_types(site, body["grouping"]),
        Aspect(
            "the results that are kept", canonical([[each["type"], each["distinct"]] for each in calls]), _called(site)
        ),
        Aspect("how retractions are counted", canonical([body.get(each) for each in _RETRACTING])),
    ]
    meaning = [keys, Aspect("the aggregates", canonical(_meant(site)), _called(site))]
    if "windowing" in body:
        session = "Session" in canonical(body["windowing"])
        layout.append(Aspect("the kind of window", str(session), "a session" if session else "no session"))
        window = windowing(site.node, site.columns)
        meaning.append(Aspect("the windows", window, _spoken_window(body["windowing"].get("window", {}))))
    return Kept(tuple(layout), tuple(meaning), (_passed(site),))


_RETRACTING: Final = ("needRetraction", "aggCallNeedRetractions", "countStarInserted")


def _meant(site: Site) -> list[str]:
    """The second of two phases counts columns as the first one did, which has told of them."""
    calls: Sequence[Mapping[str, Any]] = site.node.body["aggCalls"]
    if site.node.kind != "global-window-aggregate":
        return [aggregate(each, site.columns) for each in calls]
    unsaid = ("name", "argList", "filterArg")
    return [canonical({key: value for key, value in each.items() if key not in unsaid}) for each in calls]


def _temporal_join(site: Site) -> Kept:
    body, spec = site.node.body, site.node.body["joinSpec"]
    at = len(site.inputs[0].types)
    right = [at + each for each in spec["rightKeys"]]
    times = [body["leftTimeAttributeIndex"], at + body["rightTimeAttributeIndex"]]
    return Kept(
        (
            _key_types(site, spec["leftKeys"]),
            _key_types(site, right, of="the versions' key"),
            Aspect("the rows that wait", canonical(site.inputs[0].types), ", ".join(site.inputs[0].types)),
            Aspect("the versions", canonical(site.inputs[1].types), ", ".join(site.inputs[1].types)),
        ),
        (
            _keys(site, spec["leftKeys"]),
            _keys(site, right, of="the versions' key"),
            Aspect("the times of the join", canonical([site.columns[each] for each in times]), _named(site, times)),
        ),
        (_passed(site), _stored(site)),
    )


def _changelog_normalize(site: Site) -> Kept:
    keys = site.node.body["uniqueKeys"]
    rest = {key: site.node.body.get(key) for key in ("generateUpdateBefore", "filterCondition", "sourceReused")}
    return Kept(
        (
            _key_types(site, keys),
            Aspect("the rows that are kept", canonical(site.types), ", ".join(site.types)),
            Aspect("how it keeps them", canonical(rest)),
        ),
        (_keys(site, keys),),
        (_passed(site), _stored(site)),
    )


STATEFUL: Final[Mapping[str, Callable[[Site], Kept]]] = {
    "table-source-scan": _source,
    "window-table-function": _window_table_function,
    "sink": _sink,
    "group-aggregate": _aggregate,
    "local-window-aggregate": _aggregate,
    "window-aggregate": _aggregate,
    "global-window-aggregate": _aggregate,
    "temporal-join": _temporal_join,
    "changelog-normalize": _changelog_normalize,
}
"""One entry a kind of operator that keeps state and whose edits were tried. The first of two phases keeps none, but
what it hands over goes into that of the second."""


def _key_types(site: Site, keys: Sequence[int], *, of: str = "the key") -> Aspect:
    types = [site.types[each] for each in keys]
    return Aspect(f"the types of {of}", canonical(types), ", ".join(types) or "no key")


def _keys(site: Site, keys: Sequence[int], *, of: str = "the key") -> Aspect:
    return Aspect(of, canonical([site.columns[each] for each in keys]), _named(site, keys))


def _passed(site: Site) -> Aspect:
    return Aspect("the filters before it", canonical([sorted(each.filters) for each in site.taken]))


def _stored(site: Site) -> Aspect:
    return Aspect("what is computed before it", canonical(site.columns))


def _spoken_window(window: Mapping[str, Any]) -> str:
    """Its kind, then how long and how often."""
    return " ".join([str(window.get("type")), *(f"{key} {window[key]}" for key in window if key != "type")])


def _named(site: Site, columns: Sequence[int]) -> str:
    return ", ".join(site.names[each] for each in columns) or "nothing"


def _called(site: Site) -> str:
    """The aggregates as a person would write them."""
    two_phases = site.node.kind == "global-window-aggregate"
    return ", ".join(_call(each, () if two_phases else site.names) for each in site.node.body["aggCalls"])


def _call(call: Mapping[str, Any], names: Sequence[str]) -> str:
    function = str(call.get("internalName", call.get("name"))).strip("$").split("$")[0]
    taken = ", ".join(names[each] for each in call["argList"]) if names else str(call["type"])
    return f"{function}({'DISTINCT ' if call['distinct'] else ''}{taken or '*'})"
