"""What is wrong, where, why and what to do about it, as a value."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.span import Span


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that explains the first."""

    span: Span
    label: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. `code` has a page in docs/diagnostics; `cause` is what the server or parser said, verbatim."""

    code: str
    summary: str
    span: Span | None = None
    label: str = ""
    address: Address | None = None
    cause: str = ""
    help: str = ""
    related: tuple[Related, ...] = ()
    needed_by: tuple[Address, ...] = ()
    severity: Severity = Severity.ERROR


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    return any(found.severity is Severity.ERROR for found in diagnostics)
