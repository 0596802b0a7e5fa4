"""What is wrong with a text of SQL."""


class SqlTextError(ValueError):
    """Text that cannot be read as SQL; `start` is the offset where the trouble begins."""

    def __init__(self, message: str, start: int) -> None:
        super().__init__(message)
        self.start = start
