"""ksqlDB's server agrees: of statements with one fingerprint it derived one schema, one key and one set of queries."""

import json
from collections import defaultdict
from pathlib import Path

import pytest

from heartwatch_deploy.sql.ksqldb.statements import read_statements
from heartwatch_deploy.sql.meaning import fingerprint_of

CASES = Path(__file__).parents[5] / "shared" / "ksqldb" / "accepted.jsonl"


@pytest.mark.skipif(
    not CASES.is_file(), reason=f"{CASES} is not here: ksqlDB's own test cases and what its server said"
)
def test_one_meaning_is_one_outcome() -> None:
    """One text may have several: what a schema registry knew before is no part of it."""
    outcomes: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for line in CASES.read_text("utf-8").splitlines():
        case = json.loads(line)
        text = "\n".join(case["statements"])
        meanings = [fingerprint_of(each.tree, "ksqldb") for each in read_statements(text) if each.tree is not None]
        key = json.dumps([meanings, case["properties"]], sort_keys=True)
        outcomes[key][text].add(json.dumps([case["sources"], case["queries"]], sort_keys=True))
    written_otherwise = [by_text for by_text in outcomes.values() if len(by_text) > 1]
    assert len(written_otherwise) >= 4, "nothing was compared"
    assert [list(by_text) for by_text in written_otherwise if len(set(map(frozenset, by_text.values()))) > 1] == []
