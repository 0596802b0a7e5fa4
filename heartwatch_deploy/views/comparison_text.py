"""What changed between two revisions, for a terminal."""

from rich.text import Text

from heartwatch_deploy.stages.compare import ObjectChange, Status
from heartwatch_deploy.stages.compare_settings import SettingChange
from heartwatch_deploy.views.comparison_shown import ComparisonShown, summary

SYMBOLS = {
    Status.ADDED: ("+", "green"),
    Status.REMOVED: ("-", "red"),
    Status.CHANGED: ("~", "yellow"),
    Status.MOVED: (">", "blue"),
    Status.REWRITTEN: ("=", "bright_black"),
}


def comparison_text(shown: ComparisonShown) -> Text:
    """Every change with all that is downstream of it, and the path there where it is not next to it."""
    text = Text()
    for setting in shown.comparison.settings:
        text.append_text(_setting(setting))
    if shown.comparison.settings:
        text.append("\n")
    for each in shown.comparison.changes:
        text.append_text(_change(each))
    return text.append(f"{summary(shown.comparison)}\n", style="bold")


def _setting(change: SettingChange) -> Text:
    text = Text("! ", style="bold red") if change.grave else Text("~ ", style="bold yellow")
    text.append(change.words, style="bold" if change.grave else "")
    return text.append(f"  {change.span.path}:{change.span.line}\n" if change.span else "\n", style="bright_black")


def _change(change: ObjectChange) -> Text:
    symbol, colour = SYMBOLS[change.status]
    text = Text(f"{symbol} ", style=f"bold {colour}").append(str(change.address), style="bold")
    text.append(f"  {change.status}", style=colour).append(f"  {_place(change)}\n", style="bright_black")
    for each in change.alterations:
        text.append(f"    {each.words}")
        text.append(f"  {each.span.path}:{each.span.line}\n" if each.span else "\n", style="bright_black")
    direct = [address for address, path in change.downstream.items() if len(path) == 2]
    if direct:
        text.append("    next: ", style="bold").append(", ".join(map(str, direct)) + "\n")
    further = {address: path for address, path in change.downstream.items() if len(path) > 2}
    for address, path in further.items():
        text.append("    then: ", style="bold").append(str(address))
        text.append(f"  by {' → '.join(each.name for each in path[1:-1])}\n", style="bright_black")
    return text.append("\n")


def _place(change: ObjectChange) -> str:
    before = change.before.path if change.before else ""
    after = change.after.path if change.after else ""
    return f"{before} → {after}" if before and after and before != after else after or before
