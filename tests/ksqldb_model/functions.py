"""The functions of the recorded server, and the types of what they return."""

from functools import cache

from tests.ksqldb_exchanges import scenarios
from tests.ksqldb_model.world import Refused

NUMBERS = ("INTEGER", "BIGINT", "DOUBLE", "DECIMAL")
_ONLY_NUMBERS = frozenset(("SUM", "AVG", "ABS", "ROUND", "CEIL", "FLOOR", "SQRT", "EXP", "LN", "SIGN"))
_ONLY_TEXT = frozenset(("UCASE", "LCASE", "TRIM", "INITCAP", "SUBSTRING"))
_RETURNS = {
    "COUNT": "BIGINT",
    "COUNT_DISTINCT": "BIGINT",
    "AVG": "DOUBLE",
    "SQRT": "DOUBLE",
    "EXP": "DOUBLE",
    "LN": "DOUBLE",
    "LEN": "INTEGER",
    "UNIX_TIMESTAMP": "BIGINT",
    "CONCAT": "STRING",
    "ARRAY_LENGTH": "INTEGER",
    "ARRAY_CONTAINS": "BOOLEAN",
    "AS_MAP": "MAP",
}
_OF_FIRST = """SUM MIN MAX LATEST_BY_OFFSET EARLIEST_BY_OFFSET ABS ROUND COALESCE IFNULL NULLIF AS_VALUE GREATEST
LEAST"""
_SAME = frozenset(_OF_FIRST.split())
_LISTS = frozenset(("COLLECT_LIST", "COLLECT_SET", "TOPK", "TOPKDISTINCT"))
UNKNOWN = "?"
"""A type that the model does not work out; it is taken to fit everything."""


@cache
def kinds() -> dict[str, str]:
    """Name → SCALAR, AGGREGATE or TABLE, as SHOW FUNCTIONS told."""
    for exchange in scenarios()["02_show_on_fresh_server"]:
        if exchange.method and "SHOW FUNCTIONS" in (exchange.body or ""):
            return {each["name"]: each["type"] for each in exchange.json()[0]["functions"]}
    raise LookupError("nobody asked the recorded server for its functions")


def kind_of(name: str) -> str:
    found = kinds().get(name.upper())
    if found is None:
        raise Refused(f"Can't find any functions with the name '{name}'")
    return found


def return_type(name: str, arguments: list[str]) -> str:
    """The type of a call; Refused for an unknown function and for arguments that it does not take."""
    upper = name.upper()
    kind_of(upper)
    first = arguments[0] if arguments else UNKNOWN
    if first != UNKNOWN and (
        (upper in _ONLY_NUMBERS and not first.startswith(NUMBERS)) or (upper in _ONLY_TEXT and first != "STRING")
    ):
        raise Refused(f"Function '{name}' does not accept parameters ({', '.join(arguments)}).")
    if upper == "COALESCE" and len({*arguments} - {UNKNOWN}) > 1:
        raise Refused(f"Function '{name}' does not accept parameters ({', '.join(arguments)}).")
    if upper == "EXPLODE" and first.startswith("ARRAY<"):
        return first[6:-1]
    if upper in _LISTS:
        return f"ARRAY<{first}>"
    if upper in _SAME:
        return first
    return "STRING" if upper in _ONLY_TEXT else _RETURNS.get(upper, UNKNOWN)
