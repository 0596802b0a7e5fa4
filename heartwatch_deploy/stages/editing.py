"""A change with what it makes of the state of what runs."""

from dataclasses import replace

from heartwatch_deploy.model.change import Action, Change, Grade
from heartwatch_deploy.model.edit import Edit, Effect


def edited(change: Change, edit: Edit | None) -> Change:
    """Done in place where that is exact; else as it was, with the reason."""
    if edit is None:
        return change
    if edit.effect is not Effect.EXACT or change.action is not Action.REPLACE:
        return replace(change, edit=edit)
    differences = tuple(replace(each, grade=Grade.FROM_SAVEPOINT) for each in change.differences)
    return replace(change, edit=edit, action=Action.UPDATE, differences=differences)
