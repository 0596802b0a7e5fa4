"""Two texts that are too long to be shown, cut to the part in which they differ."""

from itertools import takewhile


def excerpts(before: str, after: str, longest: int) -> tuple[str, str]:
    """Both from their beginning where the difference begins there, else from a little before it."""
    if max(len(before), len(after)) <= longest:
        return before, after
    alike = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False)))
    start = max(0, alike - longest // 4) if alike > longest // 2 else 0
    return excerpt(before, longest, start), excerpt(after, longest, start)


def excerpt(text: str, longest: int, start: int = 0) -> str:
    """No longer than that, an ellipsis where something is left out."""
    end = start + longest
    head, tail = "…" if start else "", "…" if len(text) > end else ""
    return f"{head}{text[start + len(head) : end - len(tail)]}{tail}"
