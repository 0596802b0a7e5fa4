"""Statements of Flink SQL by clause: `accepted` or `refused` by its parser, or refused and still `taken_here_only`."""

from pathlib import Path

_CASES = Path(__file__).parent / "cases" / "flink_sql"


def corpus(verdict: str) -> list[tuple[str, str]]:
    """(clause, statement) of every case; a blank line stands between two statements of a file."""
    return [
        (file.stem, statement.strip("\n"))
        for file in sorted((_CASES / verdict).glob("*.sql"))
        for statement in file.read_text("utf-8").split("\n\n")
        if statement.strip()
    ]
