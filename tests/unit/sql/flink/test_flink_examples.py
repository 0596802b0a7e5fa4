"""The examples of docs/dialects.md run."""

import doctest
from pathlib import Path

PAGE = Path(__file__).parents[4] / "docs" / "dialects.md"


def test_the_examples_of_the_page() -> None:
    found = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert found.attempted > 10
    assert found.failed == 0
