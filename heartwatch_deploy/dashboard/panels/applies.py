"""What the last applies changed: who, when, from which revision, and each step."""

from heartwatch_deploy.dashboard.panels.panel import Drawn, View
from heartwatch_deploy.model.audit import Entry

SHOWN = 10
STEPS_SHOWN = 12
HEADS = ("number", "when, UTC", "who", "verb", "result", "changed")


def draw(view: View) -> Drawn:
    found = view.board.kept.applies
    if not found:
        return Drawn("Nothing was applied yet.")
    rows = [
        (
            str(each.number),
            each.begun.at.partition("+")[0].replace("T", " "),
            each.begun.by.who,
            each.begun.verb,
            str(each.result),
            _changed(each),
        )
        for each in reversed(found[-SHOWN:])
    ]
    return Drawn(f"The newest {len(rows)} of {len(found)}; `history N` shows all of one.", heads=HEADS, rows=rows)


def _changed(entry: Entry) -> str:
    """The steps, some of them where they are many."""
    steps = [f"{each.action} {each.address}" for each in entry.begun.steps]
    more = len(steps) - STEPS_SHOWN
    return ", ".join(steps[:STEPS_SHOWN]) + (f" and {more} more" if more > 0 else "")
