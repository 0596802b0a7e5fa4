"""JSON values are the same where their canonical texts are, however they are ordered."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heartwatch_deploy.model.json import canonical, same

VALUES: Any = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.floats(-1, 1) | st.sampled_from(["", "1", "a", "ä"]),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.sampled_from("abc"), inside, max_size=3),
    max_leaves=6,
)


@given(VALUES, VALUES)
def test_as_their_texts(one: Any, other: Any) -> None:
    assert same(one, other) == (canonical(one) == canonical(other))
    assert same(one, one)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        ({"a": 1}, {"a": True}, False),
        ({"a": 1}, {"a": 1.0}, False),
        ({"a": (1, 2)}, {"a": [1, 2]}, True),
        ("1", 1, False),
    ],
)
def test_kinds_are_told_apart_and_order_is_not(one: Any, other: Any, expected: bool) -> None:
    assert same(one, other) is expected
