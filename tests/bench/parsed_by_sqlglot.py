"""`python -m tests.bench.parsed_by_sqlglot`: the SQL of a generated project, read by sqlglot alone.

Its dialect of RisingWave, a sibling of Flink, reads every statement of it whole: watermarks, options, settings.
"""

import sys
from pathlib import Path

import sqlglot

VALUES = {"{{ threshold }}": "40", "{{ endpoints.kafka }}": "127.0.0.1:9"}


def parse(folder: Path) -> int:
    """How many statements there are; raises where one is not read as what it is."""
    found = 0
    for file in sorted(folder.glob("*.sql")):
        text = file.read_text("utf-8")
        for name, value in VALUES.items():
            text = text.replace(name, value)
        trees = sqlglot.parse(text, read="risingwave")
        assert not any(tree is None or isinstance(tree, sqlglot.exp.Command) for tree in trees), text
        found += len(trees)
    return found


if __name__ == "__main__":
    print(parse(Path(sys.argv[1])))
