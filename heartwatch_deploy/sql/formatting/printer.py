"""Documents → text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from heartwatch_deploy.sql.formatting.doc import STEP, WIDTH, Concat, Doc, Fill, Group, Hard, Indent, Line, Text
from heartwatch_deploy.sql.formatting.tags import Tag


@dataclass(frozen=True, slots=True)
class _Remaining:
    """What is still to print of a fill: from the line behind content `index` on, which began on line `began`."""

    fill: Fill
    index: int
    began: int


@dataclass(frozen=True, slots=True)
class _Task:
    indent: int
    flat: bool
    doc: Doc | _Remaining


def printed(doc: Doc, newline: str) -> str:
    """The text of a document, without blanks at the ends of lines or empty lines at its beginning."""
    printer = _Printer(newline)
    printer.run(doc)
    return "".join(printer.out)


class _Printer:
    def __init__(self, newline: str) -> None:
        self.newline = newline
        self.out: list[str] = []
        self.column = 0
        self.lines = 0
        self.indent: int | None = 0  # of a line that has begun and holds nothing yet
        self.margin = 0  # of the line that is being printed
        self.openings: list[int] = []

    def run(self, doc: Doc) -> None:
        todo = [_Task(0, False, doc)]
        while todo:
            task = todo.pop()
            match task.doc:
                case Text():
                    self._text(task.doc)
                case Hard():
                    self._end_line(task.indent, blank=task.doc.blank)
                case Line() if task.flat:
                    self._write(task.doc.flat)
                case Line():
                    self._end_line(task.indent, blank=False)
                case Fill():
                    todo.append(_Task(task.indent, task.flat, _Remaining(task.doc, 0, self.lines)))
                    todo.append(_Task(task.indent, task.flat, task.doc.contents[0]))
                case _Remaining():
                    todo.extend(self._next_of_fill(task, task.doc, todo))
                case Concat():
                    flat = task.flat
                    if isinstance(task.doc, Group) and not flat:
                        flat = not task.doc.hard and self._fits([_Task(task.indent, True, task.doc)], todo)
                    todo.extend(_parts(task.doc, task.indent, flat))

    def _next_of_fill(self, task: _Task, rest: _Remaining, todo: Sequence[_Task]) -> tuple[_Task, ...]:
        if rest.index == len(rest.fill.lines):
            return ()
        inner, line, content = (
            task.indent + rest.fill.step,
            rest.fill.lines[rest.index],
            rest.fill.contents[rest.index + 1],
        )
        flat = task.flat
        if not flat and not line.hard and self.lines == rest.began:
            behind = (*todo, _Task(inner, False, Line())) if rest.index + 1 < len(rest.fill.lines) else todo
            flat = self._fits([_Task(inner, True, content), _Task(inner, True, line)], behind)
        following = _Remaining(rest.fill, rest.index + 1, self.lines + (not flat))
        return (
            _Task(task.indent, task.flat, following),
            _Task(inner, task.flat, content),
            _Task(inner, flat, line),
        )

    def _fits(self, tasks: list[_Task], behind: Sequence[_Task]) -> bool:
        """Whether tasks (the last first), and what follows up to where a line may end, fit into the line."""
        room = WIDTH - max(self.column, self.indent or 0)
        waiting = reversed(behind)
        while room >= 0:
            task = tasks.pop() if tasks else next(waiting, None)
            if task is None:
                return True
            match task.doc:
                case Text(text, beside=False):
                    room -= len(text.partition("\n")[0])
                    if "\n" in text:
                        break
                case Line(blank) if task.flat:
                    room -= len(blank)
                case Hard() | Line():
                    break
                case _Remaining(fill, index) if index < len(fill.lines):
                    break
                case Fill():
                    tasks.extend(reversed([_Task(0, task.flat, each) for each in _in_turn(task.doc)]))
                case Concat():
                    flat = task.flat and not (isinstance(task.doc, Group) and task.doc.hard)
                    tasks.extend(_parts(task.doc, 0, flat))
        return room >= 0

    def _text(self, text: Text) -> None:
        if text.own and self.indent is not None and text.tags[:1] in ((Tag.CLOSING,), (Tag.BETWEEN,)) and self.openings:
            self.indent = self.openings[-1]
        self._write(text.text)
        for tag in text.tags:
            if tag is Tag.OPENING:
                self.openings.append(self.margin)
            elif tag is Tag.CLOSING and self.openings:
                self.openings.pop()

    def _write(self, text: str) -> None:
        if not text:
            return
        if self.indent is not None:
            self.out.append(" " * self.indent)
            self.column = self.margin = self.indent
            self.indent = None
        self.out.append(text)
        self.column = len(text.rpartition("\n")[2]) + (0 if "\n" in text else self.column)
        self.lines += "\n" in text

    def _end_line(self, indent: int, *, blank: bool) -> None:
        if self.out:
            self.out.append(self.newline * (1 if self.indent is not None else 1 + blank))
        self.lines += 1
        self.column, self.indent = 0, indent


def _parts(doc: Concat, indent: int, flat: bool) -> Iterator[_Task]:
    inner = indent + STEP if isinstance(doc, Indent) else indent
    return (_Task(inner, flat, part) for part in reversed(doc.parts))


def _in_turn(fill: Fill) -> Iterator[Doc]:
    """The contents of a fill with the lines between them."""
    yield fill.contents[0]
    for line, content in zip(fill.lines, fill.contents[1:], strict=True):
        yield line
        yield content
