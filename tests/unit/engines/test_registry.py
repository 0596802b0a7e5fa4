"""Each engine is in the registry under its own name, and no other is."""

import pytest

from heartwatch_deploy.engines import ENGINES, kind_of
from heartwatch_deploy.model.address import Address


def test_each_engine_bears_the_name_that_it_is_known_by() -> None:
    assert {name: engine.name for name, engine in ENGINES.items()} == {name: name for name in ENGINES}
    assert len(ENGINES) == 8


def test_an_engine_is_made_once() -> None:
    assert all(ENGINES[name] is ENGINES[name] for name in ENGINES)


def test_an_unknown_one_is_none() -> None:
    assert "oracle" not in ENGINES
    with pytest.raises(KeyError):
        kind_of(Address("oracle", "table", "a"))
