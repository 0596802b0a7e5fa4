"""What is held of a person, and what ages out instead, as text."""

from collections.abc import Iterable

from heartwatch_deploy.model.forgotten import AgesOut, Held
from heartwatch_deploy.views.amounts import counted


def held_text(person: str, held: Iterable[Held], *, verb: str) -> str:
    found = [f"  {each.place}: {counted(each.rows, 'row')}" for each in held]
    return "\n".join([f"{verb} of {person}:", *found]) if found else f"no sink holds anything of {person}"


def ageing_text(ageing: Iterable[AgesOut]) -> str:
    lines = [f"  {each.place}: {f'gone by {each.until}' if each.until else 'stays'} ({each.why})" for each in ageing]
    return "\n".join(["what is not deleted but ages out:", *lines])
