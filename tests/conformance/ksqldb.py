"""One case of ksqlDB's own tests → what our dialect makes of it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlglot
from sqlglot import exp

from heartwatch_deploy.sql.ksqldb.statements import read_statements
from heartwatch_deploy.sql.statement import Statement
from heartwatch_deploy.sql.text_error import SqlTextError

_PLACE = re.compile(r"line:? (\d+)(?::|, col: )(\d+)", re.IGNORECASE)
_PARSER = "ParseFailedException"


@dataclass(frozen=True)
class Judged:
    """`passed` holds, by the goal's name, the goals that the case has a say in."""

    name: str
    passed: dict[str, bool]
    words: str = ""


def cases(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def judge_accepted(case: dict[str, Any]) -> Judged:
    """What the server accepts: parsed, printed and parsed again, and its queries' reads and sinks."""
    text = "\n".join(case["statements"])
    name = case["name"]
    try:
        statements = read_statements(text)
    except SqlTextError as error:
        return Judged(name, {"parsed": False, "round trip": False, "reads and sink": False}, str(error))
    found, expected = _queries(statements), [(each["sink"], set(each["reads"])) for each in case["queries"]]
    passed = {"parsed": True, "round trip": _survives(statements), "reads and sink": found == expected}
    return Judged(name, passed, "" if found == expected else f"{found} and not {expected}")


def judge_refused(case: dict[str, Any]) -> Judged:
    """What the server's parser refuses, with the line where it says one; what it refuses later has no say here."""
    message = case["message"] or ""
    if not case["type"].endswith(_PARSER) and not re.search(r"syntax error (at|line)", message, re.IGNORECASE):
        return Judged(case["name"], {})
    said = _PLACE.search(message)
    try:
        read_statements("\n".join(case["statements"]))
    except SqlTextError as error:
        ours = _PLACE.search(str(error))
        right = said is None or (ours is not None and ours[1] == said[1])
        return Judged(case["name"], {"refused": right}, f"{error} | {message}")
    return Judged(case["name"], {"refused": False}, f"parsed | {message}")


def _queries(statements: tuple[Statement, ...]) -> list[tuple[str, set[str]]]:
    return [(each.writes[0].text, {name.text for name in each.reads}) for each in statements if each.reads]


def _survives(statements: tuple[Statement, ...]) -> bool:
    """Printed in one line and in many: parsed again, the trees are equal, to the last word of their dumps."""
    trees = [each.tree for each in statements if each.tree is not None]
    return all(_again(tree, pretty=pretty) for tree in trees for pretty in (False, True))


def _again(tree: exp.Expression, *, pretty: bool) -> bool:
    again = sqlglot.parse_one(tree.sql("ksqldb", pretty=pretty), read="ksqldb")
    return again == tree and repr(again) == repr(tree)  # sqlglot's == looks past the case of some texts
