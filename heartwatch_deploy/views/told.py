"""Diagnostics told in the form that was chosen for words: laid out for people, or a JSON line each."""

from collections.abc import Iterable

from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.views.console import as_json_lines, say


def say_diagnostics(diagnostics: Iterable[Diagnostic]) -> None:
    if not (found := tuple(dict.fromkeys(diagnostics))):
        return
    if as_json_lines():
        from heartwatch_deploy.views import log_lines  # noqa: PLC0415 - each form is imported where it is used

        for each in found:
            log_lines.write(log_lines.of_diagnostic(each))
        return
    from heartwatch_deploy.views.diagnostics import diagnostics_text  # noqa: PLC0415

    say(diagnostics_text(found))
