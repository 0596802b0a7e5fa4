"""`pytest --accept` rewrites the expectations of the tests that are files, so that `git diff` is the review."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.told_at_once import pytest_configure  # noqa: F401 - a hook


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="rewrite expectations that are files")


@pytest.fixture
def expects(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compares a text with an expectation file, or writes the file when that was asked for."""

    def compare(expectation: Path, text: str) -> None:
        if request.config.getoption("--accept"):
            expectation.write_text(text, "utf-8")
        assert expectation.is_file(), f"no expectation yet: pytest --accept writes {expectation}"
        assert text == expectation.read_text("utf-8")

    return compare
