"""`python -m tests.conformance`: the table of figures; exit 1 when a goal is missed."""

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path

from tests.conformance import ksqldb
from tests.conformance.goals import GOALS, Figure, figures

CASES = Path(__file__).parents[3] / "shared" / "ksqldb"


def main() -> None:
    asked = _asked()
    missing = [str(path) for path in (asked.accepted, asked.refused) if not path.is_file()]
    if missing:
        sys.exit(f"SKIPPED, nothing was measured: there is no {' and no '.join(missing)}")
    judged = [
        *(ksqldb.judge_accepted(case) for case in ksqldb.cases(asked.accepted)),
        *(ksqldb.judge_refused(case) for case in ksqldb.cases(asked.refused)),
    ]
    if asked.json:
        asked.json.write_text("".join(f"{_line(each)}\n" for each in judged), "utf-8")
    found = figures(judged)
    print(_table(found))
    for each in judged:
        if not all(each.passed.values()):
            print(f"{each.name}: {each.words}", file=sys.stderr)
    sys.exit(0 if all(figure.reached for figure in found) else 1)


def _line(judged: ksqldb.Judged) -> str:
    return json.dumps({"name": judged.name, **judged.passed, "words": judged.words}, ensure_ascii=False)


def _table(found: Iterable[Figure]) -> str:
    rows = [("goal", "cases", "passed", "share", "wanted")]
    rows += [
        (each.words, str(each.cases), str(each.passed), f"{each.share:.2%}", f"{each.wanted:.0%}") for each in found
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.conformance", description=__doc__)
    parser.add_argument("--accepted", type=Path, default=CASES / "accepted.jsonl", help="cases that the server accepts")
    parser.add_argument("--refused", type=Path, default=CASES / "refused.jsonl", help="cases that the server refuses")
    parser.add_argument("--json", type=Path, help="one result line a case goes into this file")
    parser.epilog = ", ".join(f"{name}: {share:.0%}" for name, (_, share) in GOALS.items())
    return parser.parse_args()


if __name__ == "__main__":
    main()
