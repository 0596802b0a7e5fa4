"""A tree as one text in which no two different trees are alike: every node's kind, arguments and values in order."""

from enum import Enum
from functools import cache
from json.encoder import encode_basestring_ascii
from typing import Final

from sqlglot import exp

_OWN: Final = "heartwatch_deploy"
_ASIDE: Final[dict[type[exp.Expr], frozenset[str]]] = {exp.Identifier: frozenset(("quoted",))}
"""What says how a node is written and not what it means; names have their final case before."""
_NOTHING: Final[frozenset[str]] = frozenset()


def structure(tree: exp.Expr) -> str:
    """Without recursion, for a chain of operators may be long."""
    parts: list[str] = []
    waiting: list[object] = [tree]
    while waiting:
        item = waiting.pop()
        if type(item) is _Verbatim:
            parts.append(item)
        elif isinstance(item, exp.Expr):
            waiting += reversed(_node(item))
        else:
            assert isinstance(item, list)
            waiting += (
                _CLOSED,
                *(each if _is_inner(each) else _Verbatim(_value(each)) for each in reversed(item)),
                _OPEN,
            )
    return "".join(parts)


class _Verbatim(str):
    __slots__ = ()


_OPEN, _CLOSED = _Verbatim("["), _Verbatim("]")


def _node(node: exp.Expr) -> list[object]:
    """Pieces of text, and between them what is inside."""
    kind = type(node)
    found: list[object] = []
    text, aside = _opening(kind.__module__, kind.__name__), _ASIDE.get(kind, _NOTHING)
    for key in sorted(node.args):
        value = node.args[key]
        if value is None or value == [] or key in aside:
            continue
        if _is_inner(value):
            found += (_Verbatim(f"{text} {key}="), value)
            text = ""
        else:
            text += f" {key}={_value(value)}"
    return [*found, _Verbatim(f"{text})")]


def _is_inner(value: object) -> bool:
    return isinstance(value, (exp.Expr, list))


@cache
def _opening(module: str, name: str) -> str:
    return f"({'own.' if module.startswith(_OWN) else ''}{name}"


def _value(value: object) -> str:
    if isinstance(value, Enum):
        return f"<{value.name}>"
    if isinstance(value, str):
        return encode_basestring_ascii(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return int.__repr__(value) if isinstance(value, int) else f"<{value!r}>"
