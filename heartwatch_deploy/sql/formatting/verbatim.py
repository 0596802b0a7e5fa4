"""What keeps the blanks of its author: patterns of rows, and what a SET sets without quotes."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from heartwatch_deploy.sql.formatting.doc import Concat, Doc, Indent, Text
from heartwatch_deploy.sql.formatting.lines import line_before, word_alone
from heartwatch_deploy.sql.formatting.tree import Bracket, Node
from heartwatch_deploy.sql.formatting.words import Word


def as_written(node: Bracket) -> Doc:
    """Blanks as their author set them: `+` and `*` are quantifiers of a pattern."""
    parts: list[Doc] = [word_alone(node.opening)]
    words = [*flattened(node.children), node.closing]
    for before, word in pairwise((node.opening, *words)):
        opens, closes = before.bracket and before.upper in ("(", "<"), word.bracket and word.upper in (")", ">")
        beside_template = before.is_template or word.is_template  # which may end or begin with half of an operator
        inside = beside_template or (not opens and not closes and word.upper != ",")
        parts.append(Indent(line_before(word)) if word.must_break else Text(" " if inside and not word.glued else ""))
        parts.append(word_alone(word))
    return Concat(*parts)


def with_their_blanks(nodes: Sequence[Node]) -> Iterator[Doc]:
    """One blank where there were some, none where there was none."""
    words = list(flattened(nodes))
    yield word_alone(words[0])
    for word in words[1:]:
        yield Indent(line_before(word)) if word.must_break else Text("" if word.glued else " ")
        yield word_alone(word)


def flattened(nodes: Sequence[Node]) -> Iterator[Word]:
    """All words, those of brackets as well."""
    for node in nodes:
        if isinstance(node, Word):
            yield node
        else:
            yield node.opening
            yield from flattened(node.children)
            yield node.closing
