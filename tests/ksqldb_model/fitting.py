"""Which columns a format can hold: in a key, and in a value."""

from tests.ksqldb_model.world import Column, Refused, Source, generic

_PLAIN = frozenset(("INTEGER", "BIGINT", "DOUBLE", "STRING", "BYTES", "?"))
_NESTED = ("ARRAY<", "MAP<", "STRUCT<")


def refuse_unfit(source: Source) -> None:
    """Refused for a key or value that its format cannot hold."""
    if any("MAP<" in column.type for column in source.keys):
        raise generic("Map keys, including types that contain maps, are not supported")
    _refuse_part("Key", source.formats.key, source.keys)
    _refuse_part("Value", source.formats.value, source.values)
    for column in source.values:
        if source.formats.value in ("JSON", "AVRO", "JSON_SR") and "MAP<" in column.type.replace("MAP<STRING,", ""):
            raise Refused(f"{source.formats.value} only supports MAP types with STRING keys")


def _refuse_part(part: str, name: str, columns: tuple[Column, ...]) -> None:
    if name == "NONE" and columns:
        raise Refused("The 'NONE' format can only be used when no columns are defined.")
    if name == "KAFKA" and (len(columns) > 1 or any(column.type not in _PLAIN for column in columns)):
        raise Refused(f"{part} format does not support schema.\nformat: KAFKA")
    if name == "DELIMITED" and any(column.type.startswith(_NESTED) for column in columns):
        raise Refused(f"{part} format does not support schema.\nformat: DELIMITED")
