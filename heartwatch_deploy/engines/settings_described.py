"""What changed between two sets of settings, one clause a key."""

from collections.abc import Callable, Iterator, Mapping

from heartwatch_deploy.model.alteration import Alteration, Aspect
from heartwatch_deploy.model.secrets import HIDDEN, shown
from heartwatch_deploy.model.span import Span

_LONGEST = 120


def settings_described(
    before: Mapping[str, str],
    after: Mapping[str, str],
    place: Callable[[str, bool], Span | None],
    aspect: Aspect = Aspect.SETTING,
) -> Iterator[Alteration]:
    """`place` tells where a key stands, in the later file when its second argument is true."""
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        yield Alteration(aspect, f"`{key}` {_change(key, old, new)}", place(key, new is not None))


def _change(key: str, old: str | None, new: str | None) -> str:
    if old is None:
        return f"added: {_value(key, new)}"
    if new is None:
        return f"removed, was {_value(key, old)}"
    before, after = _value(key, old), _value(key, new)
    if before == after:
        return f"changed, from one value to another that begins alike: {after}" if HIDDEN not in after else "changed"
    return f"was {before}, is {after}"


def _value(key: str, value: str | None) -> str:
    text = " ".join(shown(key, value or "").split())
    return f"`{text if len(text) <= _LONGEST else text[: _LONGEST - 1] + '…'}`"
