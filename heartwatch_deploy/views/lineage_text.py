"""A lineage as trees in a terminal: a chain runs down without being indented, only a fork is."""

from collections.abc import Iterable, Iterator, Mapping

from rich.text import Text

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.stages.lineage import Lineage
from heartwatch_deploy.views.forms import form_of
from heartwatch_deploy.views.lineage_shown import Shown, definitions

Beside = Mapping[Address, tuple[Address, ...]]


def lineage_text(shown: Shown) -> Text:
    """From the sources down; of objects that were asked for, what is upstream and what is downstream of each."""
    lineage = shown.lineage
    lines = _about(shown) if shown.about else _whole(lineage)
    text = Text("\n").join((*lines, Text()))
    counted = f"{len(lineage.nodes)} object(s), {len(lineage.edges)} edge(s)"
    return text.append(f"\n{counted}\n", style="bright_black")


def _about(shown: Shown) -> Iterator[Text]:
    for number, each in enumerate(shown.about):
        if number:
            yield Text()
        if shown.upstream:
            yield Text(f"upstream of {each}", style="bold")
            yield from _Tree(shown.lineage, shown.lineage.before, "↑", definitions=frozenset()).lines(each)
        if shown.upstream and shown.downstream:
            yield Text()
        if shown.downstream:
            yield Text(f"downstream of {each}", style="bold")
            yield from _Tree(shown.lineage, shown.lineage.after, "↓", definitions=frozenset()).lines(each)


def _whole(lineage: Lineage) -> Iterator[Text]:
    only_meaning = definitions(lineage)
    tree = _Tree(lineage, lineage.after, "↓", definitions=only_meaning)
    others = [each.address for each in lineage.nodes if each.address not in only_meaning]
    linked = [each for each in others if each in lineage.after or each in lineage.before]
    sources = [each for each in linked if not set(lineage.before.get(each, ())) - only_meaning]
    # What is in a circle, or behind one, has no source of its own.
    for start in (*sources, *linked):
        if start not in tree.shown:
            if tree.shown:
                yield Text()
            yield from tree.lines(start)
    alone = [each for each in others if each not in tree.shown]
    if alone:
        yield from (*((Text(),) if tree.shown else ()), Text("on their own", style="bold"))
        yield from (_line(lineage, each) for each in alone)


class _Tree:
    """Draws each object's own branch once, wherever it is met first."""

    def __init__(self, lineage: Lineage, beside: Beside, arrow: str, *, definitions: frozenset[Address]) -> None:
        self.shown: set[Address] = set()
        self._lineage, self._beside, self._arrow, self._definitions = lineage, beside, arrow, definitions

    def lines(self, start: Address) -> Iterator[Text]:
        stack: list[tuple[tuple[Address, ...], str, str]] = [((start,), "", "")]
        while stack:
            path, head, body = stack.pop()
            node = path[-1]
            again, children = node in self.shown, self._children(path)
            self.shown.add(node)
            yield self._drawn(path, head, again=again and bool(children or node in path[:-1]))
            if not again:
                stack += reversed(tuple(self._branches(path, children, body)))

    def _children(self, path: tuple[Address, ...]) -> tuple[Address, ...]:
        """Not back along the edge that leads to and fro."""
        parent = path[-2] if len(path) > 1 else None
        return tuple(each for each in self._beside.get(path[-1], ()) if each != parent)

    def _branches(
        self, path: tuple[Address, ...], children: Iterable[Address], body: str
    ) -> Iterator[tuple[tuple[Address, ...], str, str]]:
        found = tuple(children)
        for number, each in enumerate(found, start=1):
            if len(found) == 1:
                yield (*path, each), f"{body}{self._arrow} ", body
            else:
                last = number == len(found)
                yield (*path, each), body + ("└─ " if last else "├─ "), body + ("   " if last else "│  ")

    def _drawn(self, path: tuple[Address, ...], head: str, *, again: bool) -> Text:
        node = path[-1]
        if len(path) > 1 and path[-2] in self._beside.get(node, ()):
            head = head[:-2] + "⇄ " if head.endswith(f"{self._arrow} ") else head + "⇄ "
        text = Text(head, style="bright_black").append_text(_line(self._lineage, node, with_place=not again))
        if again:
            text.append("  ↺ circle" if node in path[:-1] else "  (drawn above)", style="bright_black")
        notes = [each for each in self._lineage.before.get(node, ()) if each in self._definitions] if not again else []
        if notes:
            words = ", ".join(f"{form_of(each).words} {each.name}" for each in notes)
            text.append(f"  by {words}", style="bright_black italic")
        return text


def _line(lineage: Lineage, address: Address, *, with_place: bool = True) -> Text:
    text = Text(f"{address.engine}.{address.kind}/").append(address.name, style=f"bold {form_of(address).terminal}")
    node = lineage.by_address.get(address)
    if with_place and node and node.span:
        text.append(f"  {node.span.path}:{node.span.line}", style="bright_black")
    return text
