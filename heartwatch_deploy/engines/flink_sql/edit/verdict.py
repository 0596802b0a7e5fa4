"""Old plan, new plan → is an edit exact, does it mix, is it wrong, or would Flink refuse it, and why."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Final

from heartwatch_deploy.engines.flink_sql.edit.compiled import Node, UnknownPlan, nodes_of
from heartwatch_deploy.engines.flink_sql.edit.following import Followed, follow
from heartwatch_deploy.engines.flink_sql.edit.settings import judged_settings
from heartwatch_deploy.engines.flink_sql.edit.states import STATEFUL, STATELESS, Aspect, Site
from heartwatch_deploy.model.edit import Edit, Effect
from heartwatch_deploy.model.json import canonical

_GRAVITY: Final = tuple(Effect)
_EXACT: Final = "Flink's plans before and after have the same operators, and what these keep means the same"
_SHORT: Final = 160


@dataclass(frozen=True, slots=True)
class _Side:
    nodes: tuple[Node, ...]
    followed: tuple[Followed, ...]

    def site(self, at: int) -> Site:
        node = self.nodes[at]
        return Site(
            node, tuple(self.nodes[each] for each in node.inputs), tuple(self.followed[each] for each in node.inputs)
        )


def edit_of(before: Any, after: Any, *, settings: tuple[Mapping[str, str], Mapping[str, str]]) -> Edit:
    """The gravest word on the edit; `settings` are the job's before and after.

    Flink finds the state of a statement by the places of its operators and checks how it is laid out, not what it
    means. So the operators must be the same ones in the same order, and what each keeps must mean the same.
    """
    try:
        old, new = (_Side(nodes, follow(nodes)) for nodes in (nodes_of(before), nodes_of(after)))
        found = [*judged_settings(*settings), *_shape(old.nodes, new.nodes)]
        if not found:
            found = [edit for at in range(len(old.nodes)) for edit in _node(at, old, new)]
    except (UnknownPlan, KeyError, IndexError, TypeError) as error:
        return Edit(Effect.REFUSED, f"Flink's plan of the statement is not as this release knows it: {error!r}")
    return max(found, key=lambda each: _GRAVITY.index(each.effect), default=Edit(Effect.EXACT, _EXACT))


def _shape(old: Sequence[Node], new: Sequence[Node]) -> Iterator[Edit]:
    """Operators that came, went or changed places: by their places Flink names them."""
    for before, after in zip_longest(old, new):
        if before and after and (before.kind, before.inputs) == (after.kind, after.inputs):
            continue
        had, has = (each.kind if each else "none" for each in (before, after))
        place = after or before
        reason = "Flink finds state by the places of operators, and from here on these are others"
        yield Edit(Effect.REFUSED, f"{reason}: {had} before, {has} after", _part(place))
        return


def _node(at: int, old: _Side, new: _Side) -> Iterator[Edit]:
    before, after = old.site(at), new.site(at)
    kind = before.node.kind
    if kind in STATEFUL:
        had, has = STATEFUL[kind](before), STATEFUL[kind](after)
        yield from _differ(had.layout, has.layout, after.node, effect=Effect.REFUSED)
        yield from _differ(had.meaning, has.meaning, after.node, effect=Effect.WRONG)
        yield from _differ(had.rows, has.rows, after.node, effect=Effect.MIXED)
    elif kind not in STATELESS and not _is_same(before, after):
        words = f"nobody has tried how the state of the operator {kind} takes an edit"
        yield Edit(Effect.REFUSED, words, _part(after.node))


_WORDS: Final = {
    Effect.REFUSED: "its state would not be read, or nobody has tried whether it is read rightly",
    Effect.WRONG: "its state would be taken for what it is not",
    Effect.MIXED: "what is open at the cut would be made by two rules",
}
_ABSENT: Final = Aspect("", "", "not there")


def _differ(had: Sequence[Aspect], has: Sequence[Aspect], node: Node, *, effect: Effect) -> Iterator[Edit]:
    before, after = ({each.what: each for each in side} for side in (had, has))
    for what in dict.fromkeys([*before, *after]):
        old, new = before.get(what, _ABSENT), after.get(what, _ABSENT)
        if old.value != new.value:
            told = f"{what} would be {new.spoken}, and was {old.spoken}"
            changed = told if old.spoken and new.spoken and old.spoken != new.spoken else f"{what} would be another"
            yield Edit(effect, f"{_WORDS[effect]}: {changed}", _part(node))


def _is_same(before: Site, after: Site) -> bool:
    """An operator that nobody knows may stay if it and all before it is as it was."""
    said = [
        canonical([each.node.body, [sorted(one.filters) for one in each.taken], each.columns])
        for each in (before, after)
    ]
    return said[0] == said[1]


def _part(node: Node | None) -> str:
    words = node.description if node else ""
    return words if len(words) <= _SHORT else f"{words[:_SHORT]}…"
