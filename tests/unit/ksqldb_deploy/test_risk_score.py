"""A score is there or not: its column takes no NULL, with which Flink's version says nothing either."""

import re
from pathlib import Path

from ksqldb_project import heartwatch

from heartwatch_deploy import api
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.storage.project import Selection

ROOT = Path(__file__).parents[3]


def test_whatever_a_score_is_made_of_is_known(tmp_path: Path) -> None:
    heartwatch(tmp_path, ROOT)
    _, desired = api.load_desired(tmp_path, Selection("ksql"))
    assert desired.diagnostics == ()
    text = " ".join(str(desired.state.resources[Address("ksqldb", "source", "risk_score")].spec["text"]).split())
    selected, where = text.split(" WHERE ")
    score = selected[: selected.index(" AS `score`")].rpartition("`scored_at`")[2]
    coefficients = set(re.findall(r"\bm\.`\w+`", score))
    assert len(coefficients) == 4
    asked = [each for each in coefficients if f"AND {each} IS NOT NULL" in where]
    assert set(asked) == coefficients
