"""What was deployed and how it is doing, as a table for people and as JSON."""

from rich.table import Table
from rich.text import Text

from heartwatch_deploy.model.condition import Condition
from heartwatch_deploy.model.json import Json


def status_table(conditions: tuple[Condition, ...]) -> Table:
    table = Table(box=None, pad_edge=False)
    for title in ("object", "state", ""):
        table.add_column(title)
    for each in conditions:
        table.add_row(str(each.address), Text(each.state, style="green" if each.healthy else "red"), Text(each.facts))
    return table


def status_json(conditions: tuple[Condition, ...]) -> Json:
    return [
        {"address": str(each.address), "state": each.state, "healthy": each.healthy, "facts": each.facts}
        for each in conditions
    ]
