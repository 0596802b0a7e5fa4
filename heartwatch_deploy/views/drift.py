"""What is not as it was applied: a diff from applied to live, and what apply would do about it."""

from collections.abc import Iterator
from typing import Final

from rich.text import Text

from heartwatch_deploy.model.drift import Drift
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.views.differences import difference_text
from heartwatch_deploy.views.requests import headline, is_gate

_INDENT: Final = "      "


def drift_text(found: tuple[Drift, ...], *, recorded: int) -> Text:
    """Every object that drifted, of `recorded` in all."""
    text = Text()
    if not found:
        return text.append(f"No drift: {recorded} object(s) are as applied.\n", style="green")
    for each in found:
        text.append_text(_object(each)).append("\n")
    return text.append(f"Drift: {len(found)} of {recorded} object(s) are not as applied.\n", style="bold")


def drift_json(found: tuple[Drift, ...]) -> Json:
    return [
        {
            "address": str(each.address),
            "state": each.state,
            "differences": [{"path": one.path, "applied": one.after, "live": one.before} for one in each.differences],
            "apply": _remedy_json(each),
        }
        for each in found
    ]


def _object(drift: Drift) -> Text:
    text = Text("  ! ", style="bold yellow").append(str(drift.address), style="bold")
    text.append(f"  {drift.state}\n", style="bright_black")
    for each in drift.differences:
        text.append_text(difference_text(each.path, each.after, each.before))
    for line, style in _remedy(drift):
        text.append(f"{_INDENT}{line}\n", style=style)
    return text


def _remedy(drift: Drift) -> Iterator[tuple[str, str]]:
    for refusal in drift.refusals:
        yield f"apply refuses it: {refusal.code}, {refusal.summary}", "red"
        yield f"  {refusal.help}", ""
    if drift.refusals:
        return
    if drift.remedy is None:
        yield "apply would do nothing about it", ""
        return
    yield f"apply would {drift.remedy.says or drift.remedy.action} it: {drift.remedy.reason}", ""
    for each in drift.remedy.script:
        if not is_gate(each):
            yield f"  > {headline(each)}", ""
    for hazard in drift.remedy.hazards:
        yield f"  ! {hazard.explanation}", "red"
        yield from ((f"      {line}", "red") for line in hazard.details)
        yield f"    to allow it: {hazard.flag}", "bold"


def _remedy_json(drift: Drift) -> Json:
    step = drift.remedy
    refused: Json = [each.code for each in drift.refusals]
    if step is None or drift.refusals:
        return {"action": None, "refused": refused}
    sends = [headline(each) for each in step.script if not is_gate(each)]
    consent = [each.flag for each in step.hazards]
    return {"action": str(step.action), "reason": str(step.reason), "sends": sends, "consent": consent, "refused": []}
