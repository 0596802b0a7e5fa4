"""The proof of prod: what its table says, and that the stack has room for all of it."""

import re
from collections import Counter

import yaml

from heartwatch_deploy.stack import flink
from tests.live.conftest import REPOSITORY
from tests.prove.prod import line_of
from tests.prove.prod_run import Outcome
from tests.prove.sink_rows import Difference


def test_a_line_has_the_sums_over_all_sinks_and_no_sink_is_no_proof() -> None:
    outcome = Outcome(7, seconds=dict.fromkeys(("apply", "readings", "sinks", "change", "destroy"), 2.4))
    assert not outcome.is_exact
    outcome.sinks["rows"] = Difference.between(Counter("ab"), Counter("ab"))
    assert outcome.is_exact
    outcome.sinks["documents"] = Difference.between(Counter("ax"), Counter("ab"))
    assert not outcome.is_exact
    assert line_of(1, 5, outcome) == "| 1 | 5 | 7 | 2, 2, 2, 2, 2 | 4 | 1 | 1 |\n"


def test_the_stack_has_slots_for_all_jobs_of_prod_at_once_and_one_that_is_looked_at() -> None:
    values = yaml.safe_load((REPOSITORY / "deploy/environments/prod.yaml").read_text())["values"]
    texts = [file.read_text() for file in (REPOSITORY / "flink_sql").glob("*.sql")]
    wanted = [re.search(r"'parallelism\.default' = '(.+)'", text) for text in texts if "INSERT INTO" in text.upper()]
    assert None not in wanted
    said = [found[1].strip("{} ") for found in wanted if found]
    taken = sum(values[name] if name in values else int(name) for name in said)
    assert flink.SLOTS > taken > 20
