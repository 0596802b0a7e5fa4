"""Statements of words and brackets → documents."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from heartwatch_deploy.sql.formatting.clauses import Clause, clauses, is_query, query_start, upper
from heartwatch_deploy.sql.formatting.doc import STEP, Concat, Doc, Fill, Group, Hard, Indent, Line, Text
from heartwatch_deploy.sql.formatting.lines import each_lead, ending, gap, line, line_before, word_alone
from heartwatch_deploy.sql.formatting.operators import LEVELS, operator_line, operators
from heartwatch_deploy.sql.formatting.tree import Bracket, Node, first_word
from heartwatch_deploy.sql.formatting.verbatim import as_written, flattened, with_their_blanks
from heartwatch_deploy.sql.formatting.words import Word

_EMPTY: Final = Text("")
_BEHIND_ON, _BEHIND_LOGIC = 1, 2
_EXPLAINING: Final = ("EXPLAIN", "DESCRIBE")


def statement(nodes: Sequence[Node]) -> Doc:
    """A statement with its semicolon; the line that it begins on is the caller's."""
    last = nodes[-1]
    if len(nodes) == 1 and isinstance(last, Word):
        return word_alone(last)
    if isinstance(last, Word) and last.text == ";":
        return Concat(_statement(nodes[:-1]), ending(last))
    return _statement(nodes)


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
        return Concat(*with_their_blanks(nodes))
    return _joined(nodes) if upper(nodes, 0) in ("SET", "CREATE") else _run(nodes)


def _clause(clause: Clause) -> Doc:
    keyword, body = clause.nodes[: clause.count], clause.nodes[clause.count :]
    if not body or not clause.keyword:
        return _run(clause.nodes)
    if clause.keyword == "PATTERN":
        return _joined(clause.nodes)
    items = _items(body)
    if clause.keyword == "WITH":
        return Concat(_joined(keyword), gap(keyword[-1], body[0]), *_lines(items, always=True))
    if clause.holds_a_list and (len(items) > 1 or clause.keyword == "SELECT"):
        return Group(_joined(keyword), Indent(line(items[0]), *_lines(items)))
    run = _run(body, step=0 if clause.keyword == "ON" else STEP)
    return Concat(_joined(keyword), gap(keyword[-1], body[0]), run)


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
            yield line_before(first_word(item[0])) if always else line(item)
        yield _item(item, of or _run)


def _item(item: _Item, of: "Callable[[Sequence[Node]], Doc]") -> Doc:
    comma = item[-1]
    if isinstance(comma, Word) and comma.upper == ",":
        return Concat(of(item[:-1]), ending(comma))
    return of(item)


def _joined(nodes: Sequence[Node]) -> Doc:
    """One behind the other, where no line should end."""
    parts: list[Doc] = []
    for index, node in enumerate(nodes):
        if index:
            parts.append(gap(nodes[index - 1], node))
        parts.append(_node(nodes, index))
    return Concat(*parts)


def _run(nodes: Sequence[Node], level: int = -1, *, step: int = STEP) -> Doc:
    """An expression or a list of words, with lines that may end in front of its weakest operators."""
    starts: list[int] = []
    while not starts:
        if level == LEVELS:
            return _joined(nodes)
        starts, level = operators(nodes, level), level + 1
    first, *others = [nodes[begin:end] for begin, end in pairwise((0, *starts, len(nodes)))]
    head = _run(first, level)
    if level == _BEHIND_LOGIC and isinstance(head, Fill):
        head = Indent(head)
    deeper = 0 if level == _BEHIND_ON else STEP
    contents = [head, *(_run(each, level, step=deeper) for each in others)]
    return Fill(contents, [operator_line(nodes, at) for at in starts], step)


def _node(nodes: Sequence[Node], index: int) -> Doc:  # noqa: PLR0911 - one return a form
    node = nodes[index]
    if isinstance(node, Word):
        return word_alone(node)
    before = upper(nodes, index - 1)
    if node.opening.upper == "CASE":
        return _case(node)
    if before == "PATTERN" or (
        node.opening.upper == "<" and any(each.is_template for each in flattened(node.children))
    ):
        return as_written(node)
    if not node.children:
        apart = " " if node.opening.upper == "<" else ""  # `<>` is another word
        return Concat(word_alone(node.opening), _closing(node, Text(apart)))
    if node.opening.upper == "(" and is_query(node.children):
        return _around(node, list(_query(node.children)))
    if before == "WITH":
        return _around(node, list(_lines(_items(node.children), of=_joined)))
    items = _items(node.children)
    if len(items) > 1 or node.opening.upper != "(" or first_word(node.children[0]).newline or node.closing.must_break:
        return _around(node, list(_lines(items)))
    return Concat(word_alone(node.opening), _run(node.children), word_alone(node.closing))


def _query(nodes: Sequence[Node]) -> Iterator[Doc]:
    for index, clause in enumerate(clauses(nodes)):
        if index:
            yield line(clause.nodes)
        yield _clause(clause)


def _around(node: Bracket, inside: Sequence[Doc]) -> Doc:
    first = line(node.children, flat="")
    if isinstance(first, Concat) and not first_word(node.children[0]).lead:
        first = Hard()
    return Group(word_alone(node.opening), Indent(first, *inside), _closing(node, Line("")))


def _closing(node: Bracket, line: Doc) -> Doc:
    """The end of a bracket; comments and templates in front of it stand with what it holds."""
    closing = node.closing
    if closing.must_break:
        return Concat(Indent(*each_lead(closing.lead)), Hard(), word_alone(closing))
    return Concat(line, word_alone(closing))


def _case(node: Bracket) -> Doc:
    """CASE … END: a line each for WHEN and ELSE where they do not fit into one, or where their author wrote them so."""
    starts = [
        i
        for i, each in enumerate(node.children)
        if upper(node.children, i) in ("WHEN", "ELSE") and isinstance(each, Word)
    ]
    if not starts or starts[0] > 0:
        starts.insert(0, 0)
    parts: list[Doc] = [word_alone(node.opening)]
    for begin, end in pairwise((*starts, len(node.children))):
        branch = node.children[begin:end]
        operand = upper(branch, 0) not in ("WHEN", "ELSE")
        if branch:
            parts.append(gap(node.opening, branch[0]) if operand else Indent(line(branch)))
            parts.append(_run(branch) if operand else Indent(_run(branch)))
    last: Doc = Hard() if node.closing.newline else Line()
    return Group(*parts, _closing(node, last))
