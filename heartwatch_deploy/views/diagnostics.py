"""Diagnostics for people: where, what, why, and what to do."""

from collections.abc import Iterable

from rich.cells import cell_len
from rich.text import Text

from heartwatch_deploy.model.diagnostic import Diagnostic, Severity
from heartwatch_deploy.model.span import Span

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow"}


def diagnostics_text(diagnostics: Iterable[Diagnostic]) -> Text:
    """All of them, a blank line between; the same one twice is shown once."""
    return Text("\n").join(diagnostic_text(each) for each in dict.fromkeys(diagnostics))


def diagnostic_text(found: Diagnostic) -> Text:
    """One diagnostic with a caret under its place."""
    colour = _COLOURS[found.severity]
    text = Text()
    text.append(f"{found.severity}[{found.code}]", style=f"bold {colour}")
    text.append(f": {found.summary}\n", style="bold")
    if found.span:
        text.append_text(_place(found.span, found.label, colour))
    for related in found.related:
        text.append_text(_place(related.span, related.label, "blue"))
    if found.cause:
        text.append_text(_note("cause", found.cause))
    if found.needed_by:
        text.append_text(_note("needed by", ", ".join(map(str, found.needed_by))))
    if found.help:
        text.append_text(_note("help", found.help))
    return text


def _place(span: Span, label: str, colour: str) -> Text:
    text = Text()
    text.append(" --> ", style="blue")
    text.append(f"{span.path}:{span.line}:{span.column}\n")
    if span.excerpt.strip():
        # Tabs are one column wide here, so that the caret stands under its character.
        text.append("  | ", style="blue").append(span.excerpt.replace("\t", " ") + "\n")
        begin, end = span.column - 1, span.column - 1 + span.length
        text.append("  | ", style="blue").append(" " * _columns(span.excerpt[:begin]))
        text.append("^" * max(1, _columns(span.excerpt[begin:end])), style=colour).append(
            f" {label}".rstrip() + "\n", style=colour
        )
    elif label:
        text.append("  | ", style="blue").append(label + "\n", style=colour)
    return text


def _columns(text: str) -> int:
    """How many columns of a terminal a text takes: two for a wide character."""
    return cell_len(text.replace("\t", " "))


def _note(name: str, content: str) -> Text:
    first, *rest = content.splitlines() or [""]
    text = Text()
    text.append("  = ", style="blue").append(f"{name}: ", style="bold").append(first + "\n")
    for line in rest:
        text.append(f"    {' ' * len(name)}  {line}\n")
    return text
