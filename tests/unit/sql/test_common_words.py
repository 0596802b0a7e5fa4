"""Words told apart at a glance are those that sqlglot's tokenizer tells apart."""

from hypothesis import given
from hypothesis import strategies as st

from heartwatch_deploy.sql import tokens
from tests.flink_corpus import corpus

_WORDS = (
    "a B1 _x select GROUP order 1 1.5 0x1 1e5 12 's' '' 'it''s' `q` n N x not null é u& set comment interval double"
)
_SYMBOLS = r". , ; ( ) [ ] = < > <= >= <> != || - + * / -- /*x*/ -> ->> => := :: {{ ~ ^ % & | @ # $ ? \ ' ` /*+"
_PIECES = [*_WORDS.split(), *_SYMBOLS.split()]


def _same(text: str) -> bool:
    found = tokens._common_words(text)
    return found is None or found == tokens.words_of_tokens(text)


@given(st.lists(st.tuples(st.sampled_from(_PIECES), st.sampled_from(("", "", " ", "\n"))), max_size=9))
def test_whatever_stands_beside_whatever(pieces: list[tuple[str, str]]) -> None:
    assert _same("".join(piece + space for piece, space in pieces))


def test_the_corpus_and_that_most_of_it_is_common() -> None:
    texts = [text for _, text in corpus("accepted")]
    assert all(map(_same, texts))
    assert sum(tokens._common_words(each) is not None for each in texts) > 0.8 * len(texts)
