"""The committed project in both of its environments."""

import pytest
from rendered_content import Content, rendered


@pytest.fixture(scope="session", params=["dev", "prod"])
def content(request: pytest.FixtureRequest) -> Content:
    return rendered(request.param)
