"""A tree as one text in which no two different trees are alike: every node's kind, arguments and values in order."""

import json
from enum import Enum
from typing import Final

from sqlglot import exp

_OWN: Final = "heartwatch_deploy"
_ASIDE: Final[dict[type[exp.Expr], frozenset[str]]] = {exp.Identifier: frozenset(("quoted",))}
"""What says how a node is written and not what it means; names have their final case before."""


def structure(tree: exp.Expr) -> str:
    """Without recursion, for a chain of operators may be long."""
    parts: list[str] = []
    waiting: list[object] = [tree]
    while waiting:
        item = waiting.pop()
        if isinstance(item, _Verbatim):
            parts.append(item)
        elif isinstance(item, exp.Expr):
            waiting.extend(reversed(_node(item)))
        elif isinstance(item, list):
            waiting.extend(reversed([_Verbatim("["), *item, _Verbatim("]")]))
        else:
            parts.append(_value(item))
    return "".join(parts)


class _Verbatim(str):
    __slots__ = ()


def _node(node: exp.Expr) -> list[object]:
    kind = type(node)
    found: list[object] = [_Verbatim(f"({'own.' if kind.__module__.startswith(_OWN) else ''}{kind.__name__}")]
    aside = _ASIDE.get(kind, frozenset())
    for key in sorted(node.args):
        value = node.args[key]
        if value is None or value == [] or key in aside:
            continue
        found += [_Verbatim(f" {key}="), value]
    return [*found, _Verbatim(")")]


def _value(value: object) -> str:
    if isinstance(value, Enum):
        return f"<{value.name}>"
    return json.dumps(value) if isinstance(value, (str, bool, int)) else f"<{value!r}>"
