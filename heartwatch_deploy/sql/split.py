"""A file's words cut into statements."""

from collections.abc import Iterator, Sequence

from heartwatch_deploy.sql.tokens import SqlTextError, Word

_SET_OPENINGS = (("EXECUTE", "STATEMENT", "SET"), ("BEGIN", "STATEMENT", "SET"))


def split(words: Sequence[Word]) -> Iterator[tuple[Word, ...]]:
    """Statements without their semicolons; those inside a statement set do not end it."""
    current: list[Word] = []
    for word in words:
        if word.upper == ";" and not _inside_set(current):
            if current:
                _check_parentheses(current)
                yield tuple(current)
            current = []
        else:
            current.append(word)
    if current:
        _check_parentheses(current)
        yield tuple(current)


def _inside_set(words: Sequence[Word]) -> bool:
    if tuple(word.upper for word in words[:3]) not in _SET_OPENINGS:
        return False
    return not (words[-1].upper == "END" and words[-2].upper in (";", "BEGIN", "SET"))


def members(words: Sequence[Word]) -> Iterator[tuple[Word, ...]]:
    """The inserts of a statement set."""
    begin = next(i for i, word in enumerate(words) if i >= 2 and word.upper in ("BEGIN", "SET"))
    if begin + 1 < len(words) and words[begin + 1].upper == "BEGIN":
        begin += 1
    current: list[Word] = []
    for word in words[begin + 1 :]:
        if word.upper == ";":
            yield tuple(current)
            current = []
        else:
            current.append(word)
    if current and current[0].upper != "END":
        yield tuple(current)


def _check_parentheses(words: Sequence[Word]) -> None:
    open_at: list[Word] = []
    for word in words:
        if word.upper == "(":
            open_at.append(word)
        elif word.upper == ")":
            if not open_at:
                raise SqlTextError("this parenthesis was never opened", word.start)
            open_at.pop()
    if open_at:
        raise SqlTextError("this parenthesis is never closed", open_at[-1].start)
