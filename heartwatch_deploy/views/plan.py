"""A plan for people: what would happen to each object, why, and what would be sent."""

import difflib
import json
from collections import Counter

from rich.text import Text

from heartwatch_deploy.model.change import Action, Difference, Hazard
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.plan import Plan, Step
from heartwatch_deploy.views.requests import details, headline

SYMBOLS = {
    Action.CREATE: ("+", "green"),
    Action.UPDATE: ("~", "yellow"),
    Action.REPLACE: ("-/+", "magenta"),
    Action.DELETE: ("-", "red"),
    Action.FORGET: ("x", "bright_black"),
    Action.NO_OP: (" ", "white"),
}
_COUNTED = {
    Action.CREATE: "to create",
    Action.UPDATE: "to update",
    Action.REPLACE: "to replace",
    Action.DELETE: "to delete",
    Action.FORGET: "to forget",
}
_SHORT = 60


def plan_text(plan: Plan, *, verbose: bool) -> Text:
    """Every step in the order of apply; with `verbose` the whole of every request."""
    text = Text()
    if not len(plan):
        what = f": {plan.unchanged} object(s) are as the files say" if plan.unchanged else ""
        return text.append(f"Nothing to do{what}.\n", style="green")
    for step in plan:
        text.append_text(_step(step, verbose=verbose)).append("\n")
    return text.append(summary(plan) + "\n", style="bold")


def summary(plan: Plan) -> str:
    counts = Counter(step.action for step in plan)
    parts = [f"{counts[action]} {words}" for action, words in _COUNTED.items() if counts[action]]
    return f"Plan: {', '.join(parts) or 'nothing to do'}; {plan.unchanged} unchanged."


def hazards_text(hazards: tuple[Hazard, ...]) -> Text:
    """What cannot be taken back, and the flag that allows exactly that."""
    text = Text("Consent is needed:\n", style="bold red")
    for each in hazards:
        text.append(f"  {each.address}: ", style="bold").append(f"{each.explanation}\n")
        text.append("    to allow it: ").append(each.flag + "\n", style="bold")
    return text


def _step(step: Step, *, verbose: bool) -> Text:
    symbol, colour = SYMBOLS[step.action]
    text = Text()
    text.append(f"{symbol:>3} ", style=f"bold {colour}").append(str(step.address), style="bold")
    text.append(f"  {step.action}, {step.reason}\n", style="bright_black")
    for difference in step.differences:
        text.append_text(_difference(difference))
    for hazard in step.hazards:
        text.append(f"      ! {hazard.kind}: {hazard.explanation}\n", style="red")
    for what in step.script:
        text.append(f"      > {headline(what)}\n")
        for line in details(what) if verbose else ():
            text.append(f"          {line}\n", style="bright_black")
    return text


def _difference(difference: Difference) -> Text:
    before, after = _words(difference.before), _words(difference.after)
    text = Text()
    if len(before) <= _SHORT and len(after) <= _SHORT and "\n" not in before + after:
        return text.append(f"      {difference.path}: {before} -> {after}\n")
    text.append(f"      {difference.path}:\n")
    for line in list(difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=1))[2:]:
        style = {"+": "green", "-": "red", "@": "blue"}.get(line[:1], "")
        text.append(f"        {line}\n", style=style)
    return text


def _words(value: Json) -> str:
    if value is None:
        return "(not set)"
    return value if isinstance(value, str) else json.dumps(value, indent=None if not isinstance(value, dict) else 2)
