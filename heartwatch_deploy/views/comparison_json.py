"""What changed between two revisions, as JSON."""

import json

from heartwatch_deploy.model.json import Json
from heartwatch_deploy.stages.compare import ObjectChange
from heartwatch_deploy.views.comparison_shown import ComparisonShown, summary
from heartwatch_deploy.views.lineage_json import place


def comparison_json(shown: ComparisonShown) -> str:
    changes: list[Json] = [_change(each) for each in shown.comparison.changes]
    content: dict[str, Json] = {
        "project": shown.project,
        "environment": shown.environment,
        "before": shown.before,
        "after": shown.after,
        "summary": summary(shown.comparison),
        "changed": shown.comparison.has_meaning,
        "settings": [
            {"setting": each.setting, "words": each.words, "grave": each.grave, "place": place(each.span)}
            for each in shown.comparison.settings
        ],
        "changes": changes,
        "affected": [str(each) for each in shown.comparison.affected()],
        "diagnostics": [],
    }
    return json.dumps(content, indent=2, ensure_ascii=False)


def _change(change: ObjectChange) -> Json:
    return {
        "address": str(change.address),
        "status": change.status.value,
        "before": place(change.before),
        "after": place(change.after),
        "alterations": [
            {"aspect": each.aspect.value, "words": each.words, "place": place(each.span)} for each in change.alterations
        ],
        "downstream": [
            {"address": str(address), "path": [str(each) for each in path]}
            for address, path in change.downstream.items()
        ],
    }
