"""What changed between two revisions, as one comment of a pull request."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.stages.compare import Comparison, ObjectChange, Status
from heartwatch_deploy.stages.compare_settings import SettingChange
from heartwatch_deploy.views.comparison_shown import ComparisonShown, summary
from heartwatch_deploy.views.lineage_mermaid import flowchart

LARGEST: Final = 65_536
"""Characters that GitHub takes for a comment; counted here in bytes, which are never fewer."""
_MOST_LINES_DRAWN: Final = 180  # what GitHub's Mermaid still draws legibly; it refuses more than 500
_SYMBOLS: Final = {
    Status.ADDED: "🟢",
    Status.REMOVED: "🔴",
    Status.CHANGED: "🟡",
    Status.MOVED: "🔵",
    Status.REWRITTEN: "⚪",
}
_MARKS: Final = {Status.ADDED: "added", Status.REMOVED: "removed", Status.CHANGED: "changed"}
_LONGEST: Final = 400


def comparison_markdown(shown: ComparisonShown) -> str:
    """The fullest of these that GitHub takes: all of it, without the picture, without paths, cut off with a word."""
    comparison = shown.comparison
    fuller: tuple[Callable[[], str], ...] = (
        lambda: _comment(shown, _details(comparison, with_paths=True), _picture(comparison)),
        lambda: _comment(shown, _details(comparison, with_paths=True), ""),
        lambda: _comment(shown, _details(comparison, with_paths=False), ""),
    )
    for write in fuller:
        text = write()
        if _size(text) <= LARGEST:
            return text
    return _cut(shown, [*_details(comparison, with_paths=False)])


def marker(project: str, environment: str) -> str:
    """The first line, by which a bot finds its own comment again."""
    plain = re.sub(r"[^\w.-]", "_", f"{project}/{environment}".replace("/", "."))
    return f"<!-- heartwatch_deploy diff {plain} -->"


def _comment(shown: ComparisonShown, details: Iterator[str], picture: str) -> str:
    return "".join((_heading(shown), *details, picture))


def _heading(shown: ComparisonShown) -> str:
    revisions = f"{_code(shown.before)} → {_code(shown.after)}, environment {_code(shown.environment)}"
    title = f"### {_plain(shown.project)}: {summary(shown.comparison)}"
    return f"{marker(shown.project, shown.environment)}\n{title}\n\n{revisions}\n\n"


def _details(comparison: Comparison, *, with_paths: bool) -> Iterator[str]:
    """One entry a setting and an object; those of unchanged meaning in one line together."""
    for setting in comparison.settings:
        yield _setting(setting)
    for each in comparison.changes:
        if each.status.has_meaning:
            yield _entry(each, with_paths=with_paths)
    for status in (Status.MOVED, Status.REWRITTEN):
        found = [_code(str(each.address)) for each in comparison.changes if each.status is status]
        if found:
            yield f"- {_SYMBOLS[status]} {status}: {', '.join(found)}\n"


def _setting(change: SettingChange) -> str:
    place = f" ({_code(f'{change.span.path}:{change.span.line}')})" if change.span else ""
    return f"- ⚠️ **{_words(change.words)}**{place}\n" if change.grave else f"- 🟡 {_words(change.words)}{place}\n"


def _entry(change: ObjectChange, *, with_paths: bool) -> str:
    span = change.after or change.before
    place = f" ({_code(f'{span.path}:{span.line}')})" if span else ""
    lines = [f"- {_SYMBOLS[change.status]} **{_code(str(change.address))}** {change.status}{place}"]
    lines += [f"  - {_words(each.words)}" for each in change.alterations]
    direct = [_code(str(address)) for address, path in change.downstream.items() if len(path) == 2]
    if direct:
        lines.append(f"  - next downstream: {', '.join(direct)}")
    further = [path for path in change.downstream.values() if len(path) > 2]
    if further:
        lines.append(f"  - then: {', '.join(_reached(path, with_path=with_paths) for path in further)}")
    return "\n".join(lines) + "\n"


def _reached(path: tuple[Address, ...], *, with_path: bool) -> str:
    by = " → ".join(each.name for each in path[1:-1])
    return _code(str(path[-1])) + (f" (by {_code(by)})" if with_path else "")


def _picture(comparison: Comparison) -> str:
    """The changed part of the graph: what changed, what leads straight to it, what is downstream."""
    marked = {each.address: _MARKS[each.status] for each in comparison.changes if each.status.has_meaning}
    near = {before for each in marked for before in comparison.lineage.before.get(each, ())}
    part = comparison.lineage.only({*marked, *near, *comparison.affected()})
    if not marked or len(part.edges) > _MOST_LINES_DRAWN:
        return ""
    chart = "\n".join(flowchart(part, marked=marked))
    return f"\n<details><summary>The changed part of the graph</summary>\n\n```mermaid\n{chart}\n```\n\n</details>\n"


def _cut(shown: ComparisonShown, entries: list[str]) -> str:
    text, rest = _heading(shown), len(entries)
    for entry in entries:
        more = f"\n… and {rest} more: `heartwatch_deploy diff` shows all of them.\n"
        if _size(text) + _size(entry) + _size(more) > LARGEST:
            return text + more
        text, rest = text + entry, rest - 1
    return text


def _size(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


def _code(text: str) -> str:
    """A code span that shows any text as it is: fenced by more backticks than it holds."""
    plain = _one_line(text)
    fence = "`" * (1 + max((len(each) for each in re.findall(r"`+", plain)), default=0))
    pad = " " if "`" in plain else ""
    return f"{fence}{pad}{plain}{pad}{fence}" if plain else ""


def _words(words: str) -> str:
    """What stands between backticks is code; the rest can begin no markup, link or mention."""
    pieces = _one_line(words).split("`")
    if len(pieces) % 2 == 0:
        return _code(words)
    return "".join(_code(piece) if number % 2 else _plain(piece) for number, piece in enumerate(pieces))


def _plain(text: str) -> str:
    return re.sub(r"([\\*_{}\[\]()#+!|<>~@&])", r"\\\1", text).replace("\\<", "&lt;").replace("\\@", "&#64;")


def _one_line(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + "…"
