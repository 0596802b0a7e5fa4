"""A fake server for each test."""

from collections.abc import Iterator

import pytest
from fake_server import FakeServer, running


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with running(FakeServer()) as fake:
        yield fake
