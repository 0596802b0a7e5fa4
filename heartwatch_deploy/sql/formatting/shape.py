"""Statements of words and brackets → documents."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from heartwatch_deploy.sql.formatting.clauses import Clause, clauses, is_query, query_start, upper
from heartwatch_deploy.sql.formatting.doc import STEP, Concat, Doc, Fill, Group, Hard, Indent, Line, Text
from heartwatch_deploy.sql.formatting.pieces import Kind, Piece, tags_of
from heartwatch_deploy.sql.formatting.spacing import space
from heartwatch_deploy.sql.formatting.tree import Bracket, Node, first_word, last_word
from heartwatch_deploy.sql.formatting.words import Lead, Word

_EMPTY: Final = Text("")
_OPERATORS: Final = (
    frozenset(("ON",)),
    frozenset(("AND", "OR")),
    frozenset(("=", "<>", "!=", "<", ">", "<=", ">=")),
    frozenset(("+", "-", "||")),
    frozenset(("*", "/", "%")),
)
_BEHIND_ON, _BEHIND_LOGIC = 1, 2
_LINES_OF_THEIR_OWN: Final = (Kind.STATEMENT, Kind.NOTE, Kind.REMARK)
"""Were a line to end behind one of these that began it, the line would be in front of the next word, not part of it."""
_EXPLAINING: Final = ("EXPLAIN", "DESCRIBE")


def statement(nodes: Sequence[Node]) -> Doc:
    """A statement with its semicolon; the line that it begins on is the caller's."""
    last = nodes[-1]
    if len(nodes) == 1 and isinstance(last, Word):
        return _word(last)
    if isinstance(last, Word) and last.text == ";":
        return Concat(_statement(nodes[:-1]), _behind(last))
    return _statement(nodes)


def line_before(word: Word) -> Hard | Concat:
    """A line end, and the lines of comments and templates that stand in front of a word."""
    return Concat(*_leads(word.lead), Hard(blank=word.blank))


def leads(lead: Sequence[Lead]) -> Doc:
    return Concat(*_leads(lead))


def _leads(lead: Sequence[Lead]) -> Iterator[Doc]:
    for each in lead:
        yield Hard(blank=each.blank)
        yield Text(each.text, each.tags, own=True)


def _statement(nodes: Sequence[Node]) -> Doc:
    if not nodes:
        return _EMPTY
    start = query_start(nodes)
    parts: list[Doc] = [_head(nodes[:start])] if start else []
    for clause in clauses(nodes[start:]):
        word = first_word(clause.nodes[0])
        if parts:
            inline = len(parts) == 1 and start > 0 and (upper(nodes, 0) in _EXPLAINING or clause.keyword == "VALUES")
            parts.append(Text(" ") if inline and not (word.newline or word.must_break) else line_before(word))
        parts.append(_clause(clause))
    return Concat(*parts)


def _head(nodes: Sequence[Node]) -> Doc:
    """What stands in front of a query, or a statement without one: OR and = are no operators of CREATE and SET, and
    what a SET sets without quotes (`SET pipeline.object-reuse = true`) has blanks of its own."""
    if upper(nodes, 0) in ("SET", "RESET") and upper(nodes, 1):
        return Concat(*_with_their_blanks(nodes))
    return _joined(nodes) if upper(nodes, 0) in ("SET", "CREATE") else _run(nodes)


def _clause(clause: Clause) -> Doc:
    keyword, body = clause.nodes[: clause.count], clause.nodes[clause.count :]
    if not body or not clause.keyword:
        return _run(clause.nodes)
    if clause.keyword == "PATTERN":
        return _joined(clause.nodes)
    items = _items(body)
    if clause.keyword == "WITH":
        return Concat(_joined(keyword), _gap(keyword[-1], body[0]), *_lines(items, always=True))
    if clause.holds_a_list and (len(items) > 1 or clause.keyword == "SELECT"):
        return Group(_joined(keyword), Indent(_line(items[0]), *_lines(items)))
    run = _run(body, step=0 if clause.keyword == "ON" else STEP)
    return Concat(_joined(keyword), _gap(keyword[-1], body[0]), run)


_Item = tuple[Node, ...]


def _items(nodes: Sequence[Node]) -> list[_Item]:
    """Nodes cut behind the commas, which belong to the items in front of them."""
    items: list[list[Node]] = [[]]
    for node in nodes:
        items[-1].append(node)
        if isinstance(node, Word) and node.upper == ",":
            items.append([])
    return [tuple(each) for each in items if each]


def _lines(
    items: Sequence[_Item], *, always: bool = False, of: "Callable[[Sequence[Node]], Doc] | None" = None
) -> Iterator[Doc]:
    for index, item in enumerate(items):
        if index:
            yield line_before(first_word(item[0])) if always else _line(item)
        yield _item(item, of or _run)


def _item(item: _Item, of: "Callable[[Sequence[Node]], Doc]") -> Doc:
    comma = item[-1]
    if isinstance(comma, Word) and comma.upper == ",":
        return Concat(of(item[:-1]), _behind(comma))
    return of(item)


def _line(item: Sequence[Node], *, flat: str = " ") -> Doc:
    """A line that may end in front of an item, and does where it must or where its author ended it."""
    word = first_word(item[0])
    return line_before(word) if word.must_break or word.newline else Line(flat)


def _behind(word: Word) -> Doc:
    """A comma or semicolon behind what it ends."""
    return Concat(line_before(word), _word(word)) if word.must_break else _word(word)


def _word(word: Word) -> Doc:
    piece = Piece(word.kind, word.text, word.start)
    text = Text(word.text, tags_of((piece,)))
    return Concat(text, Text(f" {word.tail}", beside=True)) if word.tail else text


def _gap(before: Node, node: Node) -> Doc:
    word = first_word(node)
    return Indent(line_before(word)) if word.must_break else Text(space(last_word(before), word))


def _joined(nodes: Sequence[Node]) -> Doc:
    """One behind the other, where no line should end."""
    parts: list[Doc] = []
    for index, node in enumerate(nodes):
        if index:
            parts.append(_gap(nodes[index - 1], node))
        parts.append(_node(nodes, index))
    return Concat(*parts)


def _run(nodes: Sequence[Node], level: int = -1, *, step: int = STEP) -> Doc:
    """An expression or a list of words, with lines that may end in front of its weakest operators."""
    starts: list[int] = []
    while not starts:
        if level == len(_OPERATORS):
            return _joined(nodes)
        starts, level = _starts(nodes, level), level + 1
    first, *others = [nodes[begin:end] for begin, end in pairwise((0, *starts, len(nodes)))]
    head = _run(first, level)
    if level == _BEHIND_LOGIC and isinstance(head, Fill):
        head = Indent(head)
    deeper = 0 if level == _BEHIND_ON else STEP
    contents = [head, *(_run(each, level, step=deeper) for each in others)]
    return Fill(contents, [_operator_line(nodes, at) for at in starts], step)


def _operator_line(nodes: Sequence[Node], at: int) -> Doc:
    before, word = last_word(nodes[at - 1]), first_word(nodes[at])
    if word.must_break:
        return line_before(word)
    blank = space(before, word)
    if not blank or before.kind in _LINES_OF_THEIR_OWN:
        return Text(blank)
    return line_before(word) if word.newline else Line()


def _starts(nodes: Sequence[Node], level: int) -> list[int]:
    """The indices of the operators of a level; on level -1 of the hints that their author gave a line."""
    if level < 0:
        return [
            i
            for i, node in enumerate(nodes)
            if i and isinstance(node, Word) and node.kind is Kind.HINT and node.newline
        ]
    found, between = [], 0
    for index, node in enumerate(nodes):
        if not isinstance(node, Word) or node.unary:
            continue
        between += node.upper == "BETWEEN"
        if between and node.upper == "AND":
            between -= 1
        elif index and node.upper in _OPERATORS[level]:
            found.append(index)
    return found


def _node(nodes: Sequence[Node], index: int) -> Doc:  # noqa: PLR0911 - one return a form
    node = nodes[index]
    if isinstance(node, Word):
        return _word(node)
    before = upper(nodes, index - 1)
    if node.opening.upper == "CASE":
        return _case(node)
    if before == "PATTERN" or (
        node.opening.upper == "<" and any(each.is_template for each in _flattened(node.children))
    ):
        return _as_written(node)
    if not node.children:
        return Concat(_word(node.opening), _closing(node, Text("")))
    if node.opening.upper == "(" and is_query(node.children):
        return _around(node, list(_query(node.children)))
    if before == "WITH":
        return _around(node, list(_lines(_items(node.children), of=_joined)))
    items = _items(node.children)
    if len(items) > 1 or node.opening.upper != "(" or first_word(node.children[0]).newline or node.closing.must_break:
        return _around(node, list(_lines(items)))
    return Concat(_word(node.opening), _run(node.children), _word(node.closing))


def _query(nodes: Sequence[Node]) -> Iterator[Doc]:
    for index, clause in enumerate(clauses(nodes)):
        if index:
            yield _line(clause.nodes)
        yield _clause(clause)


def _around(node: Bracket, inside: Sequence[Doc]) -> Doc:
    first = _line(node.children, flat="")
    if isinstance(first, Concat) and not first_word(node.children[0]).lead:
        first = Hard()
    return Group(_word(node.opening), Indent(first, *inside), _closing(node, Line("")))


def _closing(node: Bracket, line: Doc) -> Doc:
    """The end of a bracket; comments and templates in front of it stand with what it holds."""
    closing = node.closing
    if closing.must_break:
        return Concat(Indent(*_leads(closing.lead)), Hard(), _word(closing))
    return Concat(line, _word(closing))


def _case(node: Bracket) -> Doc:
    """CASE … END: a line each for WHEN and ELSE where they do not fit into one, or where their author wrote them so."""
    starts = [
        i
        for i, each in enumerate(node.children)
        if upper(node.children, i) in ("WHEN", "ELSE") and isinstance(each, Word)
    ]
    if not starts or starts[0] > 0:
        starts.insert(0, 0)
    parts: list[Doc] = [_word(node.opening)]
    for begin, end in pairwise((*starts, len(node.children))):
        branch = node.children[begin:end]
        operand = upper(branch, 0) not in ("WHEN", "ELSE")
        if branch:
            parts.append(_gap(node.opening, branch[0]) if operand else Indent(_line(branch)))
            parts.append(_run(branch) if operand else Indent(_run(branch)))
    line: Doc = Hard() if node.closing.newline else Line()
    return Group(*parts, _closing(node, line))


def _as_written(node: Bracket) -> Doc:
    """Blanks as their author set them: `+` and `*` are quantifiers of a pattern."""
    parts: list[Doc] = [_word(node.opening)]
    words = [*_flattened(node.children), node.closing]
    for before, word in pairwise((node.opening, *words)):
        opens, closes = before.bracket and before.upper in ("(", "<"), word.bracket and word.upper in (")", ">")
        inside = not opens and not closes and word.upper != ","
        parts.append(Indent(line_before(word)) if word.must_break else Text(" " if inside and not word.glued else ""))
        parts.append(_word(word))
    return Concat(*parts)


def _with_their_blanks(nodes: Sequence[Node]) -> Iterator[Doc]:
    words = list(_flattened(nodes))
    yield _word(words[0])
    for word in words[1:]:
        yield Indent(line_before(word)) if word.must_break else Text("" if word.glued else " ")
        yield _word(word)


def _flattened(nodes: Sequence[Node]) -> Iterator[Word]:
    for node in nodes:
        if isinstance(node, Word):
            yield node
        else:
            yield node.opening
            yield from _flattened(node.children)
            yield node.closing
