"""Content files as written and as rendered, with the way back from one to the other."""

from dataclasses import dataclass, field

from heartwatch_deploy.model.span import Span


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A content file: `path` is relative to the project, `engine` the control plane that its folder belongs to."""

    path: str
    text: str = field(repr=False)
    engine: str

    @property
    def name(self) -> str:
        """The resource's name: the file's name without folder and suffix."""
        return self.path.rsplit("/", 1)[-1].rsplit(".", 1)[0]

    def line(self, number: int) -> str:
        """The text of a line (from 1), empty beyond the end."""
        lines = self.text.split("\n")  # not splitlines(), to which a form feed or U+2028 ends a line as well
        return lines[number - 1].rstrip("\r") if 0 < number <= len(lines) else ""

    def span(self, line: int, column: int = 1, length: int = 1) -> Span:
        return Span(self.path, line, column, max(1, length), self.line(line))


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of rendered text from offset `start`: copied from `source_offset` on when `verbatim`, else made by the
    template expression that stands there."""

    start: int
    source_offset: int
    source_length: int
    verbatim: bool


@dataclass(frozen=True, slots=True)
class RenderedFile:
    """What the control plane gets, and where each character came from."""

    source: SourceFile
    text: str = field(repr=False)
    segments: tuple[Segment, ...] = field(repr=False)

    @property
    def name(self) -> str:
        return self.source.name

    def span(self, start: int, end: int | None = None) -> Span:
        """The source span of the rendered text between two offsets (the expression when a template made it)."""
        segment = self._segment(start)
        if segment.verbatim:
            offset = segment.source_offset + start - segment.start
            length = (end or start + 1) - start
        else:
            offset, length = segment.source_offset, segment.source_length
        line = self.source.text.count("\n", 0, offset) + 1
        line_start = self.source.text.rfind("\n", 0, offset) + 1
        line_end = self.source.text.find("\n", offset)
        room = (line_end if line_end >= 0 else len(self.source.text)) - offset
        return self.source.span(line, offset - line_start + 1, min(length, max(1, room)))

    def offset(self, line: int, column: int) -> int:
        """The offset in the rendered text of a line and column that a server named (both from 1)."""
        before = sum(len(each) + 1 for each in self.text.split("\n")[: line - 1])
        return min(before + column - 1, max(0, len(self.text) - 1))

    def _segment(self, offset: int) -> Segment:
        last = self.segments[0]
        for segment in self.segments:
            if segment.start > offset:
                break
            last = segment
        return last
