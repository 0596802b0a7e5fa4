"""Which earlier apply a rollback goes back to, or why there is none."""

from collections.abc import Sequence
from typing import Final

from heartwatch_deploy.model.audit import NUMBER_DIGITS, Entry, Result
from heartwatch_deploy.model.diagnostic import Diagnostic

_OF_THE_RECORD: Final = frozenset({"forget", "import"})
"""Verbs that apply no files."""
_LOOK: Final = "`history` lists every apply with its number and revision"


def chosen(entries: Sequence[Entry], wanted: str | None, *, environment: str) -> Entry | Diagnostic:
    """The entry of that number or commit; without one the newest that was applied from other files than the last."""
    own = [each for each in entries if each.begun.environment == environment]
    found = _previous(own) if wanted is None else _named(own, wanted)
    if isinstance(found, Diagnostic):
        return found
    why = _obstacle(found)
    if not why:
        return found
    return Diagnostic("HW544", f"nobody can go back to apply {found.number}: {why}", help=_LOOK)


def _previous(entries: Sequence[Entry]) -> Entry | Diagnostic:
    applies = [each for each in entries if each.begun.verb not in _OF_THE_RECORD]
    for each in reversed(applies[:-1]):
        if not _obstacle(each) and each.begun.sources != applies[-1].begun.sources:
            return each
    return Diagnostic("HW543", "there is no earlier apply to go back to", help=_LOOK)


def _named(entries: Sequence[Entry], wanted: str) -> Entry | Diagnostic:
    if wanted.isdecimal() and len(wanted) <= NUMBER_DIGITS:
        found = [each for each in entries if each.number == int(wanted)]
        return found[0] if found else _unknown(f"the history has no apply {wanted}")
    found = [each for each in entries if each.begun.checkout and each.begun.checkout.commit.startswith(wanted)]
    if not found:
        return _unknown(f"nothing was ever applied from the revision {wanted}")
    best = [each for each in found if not _obstacle(each) and not _was_changed(each)]
    if best:
        return best[-1]
    numbers = ", ".join(str(each.number) for each in found)
    why = "its files were never applied as they were committed, or not to a good end"
    return Diagnostic("HW544", f"nobody can go back to {wanted}: {why}", help=f"see `history` for apply {numbers}")


def _unknown(summary: str) -> Diagnostic:
    return Diagnostic("HW543", f"{summary} in this environment", help=_LOOK)


def _was_changed(entry: Entry) -> bool:
    return entry.begun.checkout is not None and entry.begun.checkout.changed


def _obstacle(entry: Entry) -> str:
    """Why what its files said is not what the clusters had afterwards."""
    if entry.result is not Result.DONE:
        return f"it ended so: {entry.result}"
    if entry.begun.verb in _OF_THE_RECORD:
        return f"it was {entry.begun.verb}, which applies no files"
    if entry.begun.targets:
        return f"only {', '.join(map(str, entry.begun.targets))} was applied"
    if entry.begun.verb == "destroy":
        return "it was a destroy, which `destroy` does again"
    return ""
