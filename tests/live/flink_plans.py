"""Flink's optimized plans, and what in their text is only a way of writing."""

import re
from typing import Final

from heartwatch_deploy.clients.flink_gateway import GatewaySession

_OPTIMIZED: Final = "== Optimized Physical Plan =="
_TURNED: Final = {">": "<", ">=": "<="}
_SORTED: Final = frozenset(("AND", "OR", "=", "<>", "IS DISTINCT FROM", "IS NOT DISTINCT FROM"))
_CLOSING: Final = {"(": ")", "[": "]"}
_PIECE: Final = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|[()\[\],]|[^'\"()\[\],]+|['\"]")
_MONTHS: Final = re.compile(r":INTERVAL (?:YEAR|MONTH)(?: TO MONTH)?")
_MILLISECONDS: Final = re.compile(r":INTERVAL (?:DAY|HOUR|MINUTE|SECOND)(?: TO \w+)?")
_DOUBLE: Final = re.compile(r"\d+(?:\.\d+)?E[-+]?\d+")


def optimized_plan(session: GatewaySession, text: str) -> str:
    """Of a table or view the plan of all that it has."""
    if not text.startswith("CREATE"):
        explained = text.removeprefix("EXECUTE ")
        ((answer,),) = session.run(f"EXPLAIN {explained}").rows
        plan = str(answer).partition(_OPTIMIZED)[2].partition("\n== ")[0]
        return "\n".join(map(canonical, plan.strip().splitlines()))
    session.run(text)
    kind, name = text.split()[2:4]
    try:
        return optimized_plan(session, f"SELECT * FROM {name}")
    finally:
        session.run(f"DROP TEMPORARY {kind} {name}")


def canonical(line: str) -> str:
    """A line of a plan, in which operands of AND, OR and symmetric comparisons are sorted, `>` is `<`, and numbers and
    units of intervals are said in one way: Flink prints these as the statement has them."""
    spoken = _MONTHS.sub(":MONTHS", _MILLISECONDS.sub(":MILLISECONDS", line))
    spoken = _DOUBLE.sub(lambda number: repr(float(number[0])), spoken)
    return ", ".join(_items(_PIECE.findall(spoken), end=""))


def _items(pieces: list[str], *, end: str) -> list[str]:
    """What stands between commas, up to the closing bracket; `pieces` are used up."""
    items, text = [], ""
    while pieces:
        piece = pieces.pop(0)
        if piece == end:
            break
        if piece == ",":
            items.append(text.strip() if items else text.rstrip())
            text = ""
        elif piece in _CLOSING:
            text = _call(text, piece, _items(pieces, end=_CLOSING[piece]))
        else:
            text += piece
    return [*items, text.strip() if items else text.rstrip()]


def _call(before: str, opening: str, operands: list[str]) -> str:
    name = before.strip()
    if opening == "(" and name in _TURNED:
        name, operands = _TURNED[name], operands[::-1]
    elif opening == "(" and name in _SORTED:
        operands = sorted(operands)
    else:
        name = before
    return f"{name}{opening}{', '.join(operands)}{_CLOSING[opening]}"
