"""A plan for people: what would happen to each object, why, and what would be sent; docs/plan.md explains each line."""

import difflib
import json

from rich.text import Text

from heartwatch_deploy.model.change import Action, Hazard
from heartwatch_deploy.model.edit import Effect
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.plan import Plan, Step
from heartwatch_deploy.stages.counted import summary
from heartwatch_deploy.views.requests import details, headline, is_gate

SYMBOLS = {
    Action.CREATE: ("+", "green"),
    Action.UPDATE: ("~", "yellow"),
    Action.REPLACE: ("-/+", "magenta"),
    Action.DELETE: ("-", "red"),
    Action.FORGET: ("x", "bright_black"),
    Action.RECORD: ("=", "cyan"),
    Action.NO_OP: (" ", "white"),
}
_WORDS = {
    Action.CREATE: "create",
    Action.UPDATE: "update in place",
    Action.REPLACE: "replace",
    Action.DELETE: "delete",
    Action.FORGET: "drop from the record, send nothing",
    Action.RECORD: "put on record, send nothing",
    Action.NO_OP: "leave",
}
_SHORT = 60


def plan_text(plan: Plan, *, verbose: bool) -> Text:
    """Every step in the order of apply; with `verbose` the whole of every request."""
    text = Text()
    if not len(plan):
        what = f": {plan.unchanged} object(s) are as the files say" if plan.unchanged else ""
        text.append(f"Nothing to do{what}.\n", style="green")
        return text
    text.append(f"{_legend(plan)}\n\n", style="bright_black")
    for number, level in enumerate(plan.levels, start=1):
        if len(plan.levels) > 1:
            text.append(f"Round {number} of {len(plan.levels)}{_together(level)}:\n", style="bright_black")
        for step in level:
            text.append_text(_step(step, verbose=verbose)).append("\n")
    return text.append(_total(plan) + "\n", style="bold")


def _legend(plan: Plan) -> str:
    """The marks that this plan has."""
    actions = dict.fromkeys(step.action for step in plan)
    marks = [f"{SYMBOLS[action][0]} {words}" for action, words in _WORDS.items() if action in actions]
    items = [item for step in plan for item in step.script]
    marks += ["! cannot be taken back"] if plan.hazards else []
    marks += ["> is sent"] if any(not is_gate(each) for each in items) else []
    marks += ["… is waited for"] if any(map(is_gate, items)) else []
    return "   ".join(marks)


def _together(level: tuple[Step, ...]) -> str:
    return ", side by side" if len(level) > 1 else ""


def _total(plan: Plan) -> str:
    requests = sum(not is_gate(each) for step in plan for each in step.script)
    rounds = f" in {len(plan.levels)} rounds" if len(plan.levels) > 1 else ""
    where = f"{plan.project} in {plan.environment}"
    hazards = f"; {len(plan.hazards)} hazard(s), each with its consent" if plan.hazards else ""
    return f"Plan for {where}: {summary(plan)}, {plan.unchanged} unchanged; {requests} request(s){rounds}{hazards}."


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
    text.append(f"  {_WORDS[step.action]}: {step.reason}\n", style="bright_black")
    for difference in step.differences:
        text.append_text(difference_text(difference.path, difference.before, difference.after))
    if step.edit is not None and step.edit.effect is Effect.EXACT:
        text.append(f"      * in place, from a savepoint: {step.edit.words}\n", style="green")
    for hazard in step.hazards:
        text.append(f"      ! {hazard.kind}: {hazard.explanation}\n", style="red")
        text.append(f"        to allow it: {hazard.flag}\n")
    for what in step.script:
        text.append(f"      {'…' if is_gate(what) else '>'} {headline(what)}\n")
        for line in details(what) if verbose else ():
            text.append(f"          {line}\n", style="bright_black")
    for what in step.back:
        text.append(f"      < should that fail: {headline(what)}\n", style="bright_black")
    return text


def difference_text(path: str, old: Json, new: Json) -> Text:
    """One field: in a line where both values are short, else line by line."""
    before, after = _words(old), _words(new)
    text = Text()
    if len(before) <= _SHORT and len(after) <= _SHORT and "\n" not in before + after:
        return text.append(f"      {path}: {before} -> {after}\n")
    text.append(f"      {path}:\n")
    for line in list(difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=1))[2:]:
        style = {"+": "green", "-": "red", "@": "blue"}.get(line[:1], "")
        text.append(f"        {line}\n", style=style)
    return text


def _words(value: Json) -> str:
    if value is None:
        return "(not set)"
    return value if isinstance(value, str) else json.dumps(value, indent=None if not isinstance(value, dict) else 2)
