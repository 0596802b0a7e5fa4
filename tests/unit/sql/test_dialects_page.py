"""The page on the dialects says what is so."""

import doctest
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "dialects.md"


def test_every_example_of_the_page_runs() -> None:
    found = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert found.attempted > 25
    assert found.failed == 0
