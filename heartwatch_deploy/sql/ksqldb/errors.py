"""What is raised for text that ksqlDB refuses to parse."""

from sqlglot.errors import ParseError


class KsqldbSyntaxError(ParseError):
    """`start` is the offset, `line` and `column` (from 1) the place as the server counts them."""

    def __init__(self, description: str, *, start: int, line: int, column: int) -> None:
        detail = {"description": description, "line": line, "col": column}
        super().__init__(f"line {line}:{column}: {description}", [detail])
        self.start = start
        self.line = line
        self.column = column
