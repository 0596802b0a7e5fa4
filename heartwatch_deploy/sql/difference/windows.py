"""Windows: `WINDOW TUMBLING (…)` of ksqlDB, `TABLE(TUMBLE(…))` of Flink."""

from collections.abc import Iterator
from typing import Final

from sqlglot import exp

from heartwatch_deploy.model.alteration import Aspect
from heartwatch_deploy.sql.difference.said import Said, Side, compared, was_is
from heartwatch_deploy.sql.flink import nodes

_PARTS: Final = {
    "size": "the window's size",
    "advance": "the window's advance",
    "grace": "the window's grace period",
    "retention": "the window's retention",
}
_ARGUMENTS: Final = {
    "TUMBLE": ("size", "offset"),
    "HOP": ("slide", "size", "offset"),
    "CUMULATE": ("step", "largest size", "offset"),
    "SESSION": ("gap",),
}
_FIRST: Final = ("the table in the window", "the time of the window")


def differences(sides: tuple[Side, Side], before: exp.Select, after: exp.Select) -> Iterator[Said]:
    old, new = before.args.get("windowing"), after.args.get("windowing")
    if old is None or new is None:
        yield from compared(Aspect.WINDOW, "the window", sides, (old, new))
    else:
        if old.args["kind"] != new.args["kind"]:
            yield sides[1].said(Aspect.WINDOW, f"the window was {old.args['kind']}, is {new.args['kind']}", new)
        for key, words in _PARTS.items():
            yield from compared(Aspect.WINDOW, words, sides, (old.args.get(key), new.args.get(key)))
    calls = [_calls(each) for each in (before, after)]
    for had, has in zip(*calls, strict=False):
        yield from _functions(sides, had, has)


def is_window(source: exp.Expr) -> bool:
    call = source.this if isinstance(source, nodes.TableFunction) else None
    return isinstance(call, exp.Anonymous) and call.name.upper() in _ARGUMENTS


def _calls(select: exp.Select) -> list[exp.Expr]:
    first = select.args.get("from_")
    sources = [*([first.this] if first else []), *(join.this for join in select.args.get("joins") or ())]
    return [each.this for each in sources if is_window(each)]


def _functions(sides: tuple[Side, Side], before: exp.Expr, after: exp.Expr) -> Iterator[Said]:
    had, has = before.name.upper(), after.name.upper()
    if had != has:
        words = f"the window {was_is(sides, before, after)}"
        yield sides[1].said(Aspect.WINDOW, words, after)
        return
    said = (*_FIRST, *(f"the window's {each}" for each in _ARGUMENTS[has]))
    arguments = before.expressions, after.expressions
    for index in range(max(map(len, arguments))):
        pair = [each[index] if index < len(each) else None for each in arguments]
        words = said[index] if index < len(said) else f"argument {index + 1} of the window"
        keys = [side.key(_in_call(each)) for side, each in zip(sides, pair, strict=True)]
        if keys[0] != keys[1]:
            yield from compared(Aspect.WINDOW, words, sides, (pair[0], pair[1]))


def _in_call(argument: exp.Expr | None) -> exp.Expr:
    """Among a window's arguments intervals of one length are the same."""
    return exp.Anonymous(this="TUMBLE", expressions=[argument.copy()] if argument is not None else [])
