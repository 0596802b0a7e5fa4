"""Words with the lines that end in front of them or do not."""

from collections.abc import Iterator, Sequence

from heartwatch_deploy.sql.formatting.doc import Concat, Doc, Hard, Indent, Line, Text
from heartwatch_deploy.sql.formatting.pieces import Piece, tags_of
from heartwatch_deploy.sql.formatting.spacing import space
from heartwatch_deploy.sql.formatting.tree import Node, first_word, last_word
from heartwatch_deploy.sql.formatting.words import Lead, Word


def line_before(word: Word) -> Hard | Concat:
    """A line end, and the lines of comments and templates that stand in front of a word."""
    return Concat(*each_lead(word.lead), Hard(blank=word.blank))


def leads(lead: Sequence[Lead]) -> Doc:
    """The lines of comments and templates behind the last word."""
    return Concat(*each_lead(lead))


def each_lead(lead: Sequence[Lead]) -> Iterator[Doc]:
    """Each with the line end before it."""
    for each in lead:
        yield Hard(blank=each.blank)
        yield Text(each.text, each.tags, own=True)


def line(item: Sequence[Node], *, flat: str = " ") -> Doc:
    """A line that may end in front of an item, and does where it must or where its author ended it."""
    word = first_word(item[0])
    return line_before(word) if word.must_break or word.newline else Line(flat)


def ending(word: Word) -> Doc:
    """A comma or semicolon behind what it ends."""
    return Concat(line_before(word), word_alone(word)) if word.must_break else word_alone(word)


def word_alone(word: Word) -> Doc:
    """With the comment that ends its line, without the lines in front of it."""
    piece = Piece(word.kind, word.text, word.start)
    text = Text(word.text, tags_of((piece,)))
    return Concat(text, Text(f" {word.tail}", beside=True)) if word.tail else text


def gap(before: Node, node: Node) -> Doc:
    """What stands between two that should not be parted."""
    word = first_word(node)
    return Indent(line_before(word)) if word.must_break else Text(space(last_word(before), word))
