"""What CREATE OR REPLACE refuses: first the source against the old one, then the query's plan against the old plan."""

from tests.ksqldb_model.world import Column, Plan, Refused, Source, generic


def refuse_source(old: Source, new: Source) -> None:
    """Refused unless all that was there is there, where it was, and new columns come last."""
    reasons = []
    if old.kind != new.kind:
        reasons.append(f"has type = K{old.kind} which is not upgradeable to K{new.kind}")
    if old.formats != new.formats:
        reasons.append(f"has topic = {old.formats} which is not upgradeable to {new.formats}")
    if old.timestamp != new.timestamp:
        reasons.append(f"has timestampColumn = {old.timestamp} which is not upgradeable to {new.timestamp}")
    lost = _lost(old, new)
    if lost:
        schemas = _listed(old.columns), _listed(new.columns)
        reasons.append(f"has schema = {schemas[0]} which is not upgradeable to {schemas[1]}. {lost}")
    if reasons:
        quoted = f"DataSource '`{old.name}`'"
        raise Refused("Cannot upgrade data source: " + "\n\tAND ".join(f"{quoted} {reason}" for reason in reasons))


def _lost(old: Source, new: Source) -> str:
    if old.keys != new.keys:
        changed = [column for column in (*old.keys, *new.keys) if (column in old.keys) != (column in new.keys)]
        return f"(Key columns must be identical. The following key columns are changed: [{_listed(changed)}])"
    changed = [column for at, column in enumerate(old.values) if at >= len(new.values) or not _same(column, new, at)]
    return f"(The following columns are changed, missing or reordered: [{_listed(changed)}])" if changed else ""


def _same(column: Column, new: Source, at: int) -> bool:
    found = new.values[at]
    return found.name == column.name and (found.type == column.type or "?" in (found.type, column.type))


def _listed(columns: list[Column] | tuple[Column, ...]) -> str:
    return ", ".join(map(str, columns))


def refuse_plan(old: Plan, new: Plan) -> None:
    """Refused unless only filters and projections differ."""
    reason = _reason(old, new)
    if reason:
        raise generic(reason)


def _reason(old: Plan, new: Plan) -> str:  # noqa: PLR0911 - one rule each, in the order of the server
    different = "Query is not upgradeable. Plan step of type {} must have matching {}."
    if old.sink_topic != new.sink_topic:
        return different.format("StreamSink", "topicName")
    if old.steps or new.steps:
        if len(new.topics) > len(old.topics) and not old.steps:
            return "Query is not upgradeable. Cannot change a non-join source into a join source."
        return f"Upgrades not yet supported for {(old.steps or new.steps)[0]}"
    if old.topics != new.topics:
        return different.format("StreamSource", "topicName")
    if bool(old.group_by) != bool(new.group_by) or old.having != new.having:
        return different.format("StreamAggregate", "class")
    if old.group_by and (old.group_by, old.used_columns) != (new.group_by, new.used_columns):
        return different.format("StreamAggregate", "columns not part of aggregate")
    return different.format("StreamAggregate", "aggregationFunctions") if old.aggregates != new.aggregates else ""
