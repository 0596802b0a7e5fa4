"""The caret of a diagnostic stands under the place that it names."""

from rich.cells import cell_len

from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.span import Span
from heartwatch_deploy.views.diagnostics import diagnostic_text, diagnostics_text


def _found(excerpt: str, column: int) -> Diagnostic:
    return Diagnostic("HW104", "`abc` has no value", Span("flink_sql/a.sql", 2, column, 3, excerpt), "undefined")


def test_caret_under_the_word() -> None:
    lines = diagnostic_text(_found("SELECT abc FROM t", 8)).plain.splitlines()
    assert lines[1] == " --> flink_sql/a.sql:2:8"
    excerpt, caret = lines[2:4]
    assert caret.index("^^^") == excerpt.index("abc")
    assert caret.endswith("^^^ undefined")


def test_caret_under_the_word_behind_a_tab() -> None:
    excerpt, caret = diagnostic_text(_found("\tabc", 2)).plain.splitlines()[2:4]
    assert caret.index("^^^") == excerpt.index("abc")


def test_the_same_finding_is_shown_once() -> None:
    found = _found("SELECT abc FROM t", 8)
    assert diagnostics_text([found, found]).plain == diagnostic_text(found).plain


def test_caret_behind_wide_characters() -> None:
    excerpt, caret = diagnostic_text(_found("'心拍' abc", 6)).plain.splitlines()[2:4]
    assert cell_len(caret[: caret.index("^")]) == cell_len(excerpt[: excerpt.index("abc")])
