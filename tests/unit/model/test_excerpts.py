"""Of two long texts the part is shown in which they differ."""

from hypothesis import given
from hypothesis import strategies as st

from heartwatch_deploy.model.excerpt import excerpts
from tests.examples import examples

LONGEST = 16
WORDS = st.text("ab", max_size=60)


@given(before=WORDS, after=WORDS)
@examples(200)
def test_what_differs_is_shown_differently_and_not_too_long(before: str, after: str) -> None:
    shown = excerpts(before, after, LONGEST)
    assert max(map(len, shown)) <= LONGEST
    assert (shown[0] == shown[1]) == (before == after)


def test_from_the_beginning_where_the_difference_is_there_else_from_before_it() -> None:
    assert excerpts("short", "text", LONGEST) == ("short", "text")
    assert excerpts("a" + "x" * 30, "b" + "x" * 30, LONGEST) == ("a" + "x" * 14 + "…", "b" + "x" * 14 + "…")
    assert excerpts("x" * 30 + "a", "x" * 30 + "b" + "y" * 30, LONGEST) == ("…xxxa", "…xxxb" + "y" * 10 + "…")
