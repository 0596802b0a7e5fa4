"""A plan for people: where it would happen, what, to each object, why, and what would be sent; docs/plan.md explains
each line."""

from rich.text import Text

from heartwatch_deploy.model.change import Action, Hazard, Reason
from heartwatch_deploy.model.edit import Effect
from heartwatch_deploy.model.plan import Plan, Step
from heartwatch_deploy.stages.counted import summary
from heartwatch_deploy.views.amounts import counted
from heartwatch_deploy.views.differences import difference_text
from heartwatch_deploy.views.heading import Heading
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
_MARKS = {
    Action.CREATE: "create",
    Action.UPDATE: "change in place",
    Action.REPLACE: "replace",
    Action.DELETE: "delete",
    Action.FORGET: "drop from the record only",
    Action.RECORD: "write on record only",
}
_SAYS = {
    (Action.CREATE, Reason.GONE): "create again",
    (Action.UPDATE, Reason.UNHEALTHY): "bring back to work",
    (Action.UPDATE, Reason.INTERRUPTED): "complete",
    (Action.RECORD, Reason.FITS): "adopt",
    (Action.RECORD, Reason.ADOPTED): "adopt",
    (Action.RECORD, Reason.OUTDATED): "refresh the record",
    (Action.RECORD, Reason.INTERRUPTED): "complete the record",
}
_FOUND_OTHERWISE = (Reason.DRIFTED, Reason.UNRECORDED)
_IF_A_WAIT_RUNS_OUT = (
    "A wait that runs out fails its step: the others of its round end, no later round begins. "
    "Mend the cause and apply again."
)


def plan_text(plan: Plan, heading: Heading, *, verbose: bool) -> Text:
    """The sum of it, then every step in the order of apply; with `verbose` the whole of every request."""
    text = heading.text(plan, _sum(plan))
    if not len(plan):
        return text
    text.append(f"\n{_legend(plan)}\n\n", style="bright_black")
    for number, level in enumerate(plan.levels, start=1):
        if len(plan.levels) > 1:
            text.append(f"Round {number} of {len(plan.levels)}{_together(level)}:\n", style="bright_black")
        for step in level:
            text.append_text(_step(step, heading, verbose=verbose)).append("\n")
    if any(is_gate(each) for step in plan for each in step.script):
        text.append(f"{_IF_A_WAIT_RUNS_OUT}\n", style="bright_black")
    return text


def _sum(plan: Plan) -> str:
    if not len(plan):
        checked = f"; {counted(plan.unchanged, 'object')} as the files say, and healthy" if plan.unchanged else ""
        return f"nothing to do{checked}"
    requests = sum(not is_gate(each) for step in plan for each in step.script)
    rounds = f" in {counted(len(plan.levels), 'round')}" if len(plan.levels) > 1 else ""
    what = summary(plan)
    if not plan.unchanged and all(step.action is Action.DELETE for step in plan):
        what = f"DELETES ALL {counted(len(plan), 'object')}"
    unchanged = f", {plan.unchanged} unchanged" if plan.unchanged else ""
    return f"{what}{unchanged}; {counted(requests, 'request') if requests else 'nothing is sent'}{rounds}"


def _legend(plan: Plan) -> str:
    """The marks that this plan has."""
    actions = dict.fromkeys(step.action for step in plan)
    marks = [f"{SYMBOLS[action][0]} {words}" for action, words in _MARKS.items() if action in actions]
    items = [item for step in plan for item in step.script]
    marks += ["! for good: needs consent"] if plan.hazards else []
    marks += ["* good to know"] if any(step.notes or _is_exact(step) for step in plan) else []
    marks += ["> is sent"] if any(not is_gate(each) for each in items) else []
    marks += ["… is waited for"] if any(map(is_gate, items)) else []
    return "   ".join(marks)


def _together(level: tuple[Step, ...]) -> str:
    return ", in parallel" if len(level) > 1 else ""


def _is_exact(step: Step) -> bool:
    return step.edit is not None and step.edit.effect is Effect.EXACT


def _step(step: Step, heading: Heading, *, verbose: bool) -> Text:
    symbol, colour = SYMBOLS[step.action]
    text = Text()
    text.append(f"{symbol:>5} ", style=f"bold {colour}").append(str(step.address), style="bold")
    says = step.says or _SAYS.get((step.action, step.reason), _MARKS[step.action])
    text.append(f"  {says}: {step.reason}\n", style="bright_black")
    sides = ("in the cluster ", "by the files ") if step.reason in _FOUND_OTHERWISE else ("", "")
    for each in step.differences:
        text.append_text(difference_text(each.path, each.before, each.after, sides=sides, indent=8))
    for hazard in step.hazards:
        text.append_text(hazard_text(hazard, allowed=heading.allows(hazard), indent=8))
    if step.edit is not None and _is_exact(step):
        text.append(f"        * in place, from a savepoint: {step.edit.words}\n", style="green")
    for note in step.notes:
        text.append(f"        * {note}\n", style="cyan")
    for what in step.script:
        text.append(f"        {'…' if is_gate(what) else '>'} {headline(what)}\n")
        for line in details(what) if verbose else ():
            text.append(f"            {line}\n", style="bright_black")
    for what in step.back:
        text.append(f"        < should that fail: {headline(what)}\n", style="bright_black")
    return text


def hazard_text(hazard: Hazard, *, allowed: bool, indent: int) -> Text:
    """What it is, whether somebody has consented, and what it means in detail."""
    room = " " * indent
    text = Text(f"{room}! {hazard.kind}", style="red")
    text.append(f" ({'allowed' if allowed else 'NOT allowed'})", style="green" if allowed else "bold red")
    text.append(f": {hazard.explanation}\n", style="red")
    for line in hazard.details:
        text.append(f"{room}    {line}\n", style="red")
    return text


def refused_text(hazards: tuple[Hazard, ...], heading: Heading) -> Text:
    """Why nothing was sent, below the plan that says it all."""
    text = Text("Nothing was sent: ", style="bold red")
    text.append(f"{counted(len(hazards), 'hazard')} not allowed. To allow {'it' if len(hazards) == 1 else 'them'}:\n")
    return text.append(heading.command_text(hazards))
