"""What changed between two sets of settings, one clause a key."""

from collections.abc import Callable, Iterator, Mapping

from heartwatch_deploy.model.alteration import Alteration, Aspect
from heartwatch_deploy.model.excerpt import excerpt, excerpts
from heartwatch_deploy.model.secrets import shown
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
        return f"added: {_value(key, new or '')}"
    if new is None:
        return f"removed, was {_value(key, old)}"
    before, after = excerpts(_plain(key, old), _plain(key, new), _LONGEST)
    return f"was `{before}`, is `{after}`" if before != after else "changed"


def _value(key: str, value: str) -> str:
    return f"`{excerpt(_plain(key, value), _LONGEST)}`"


def _plain(key: str, value: str) -> str:
    return " ".join(shown(key, value).split())
