"""What can go wrong on the way to the live view, in words for people."""

from typing import Final

from confluent_kafka import KafkaException
from rich.text import Text

from heartwatch_deploy.clients.http import ClientError
from heartwatch_deploy.demo.deploying import DeployFailed
from heartwatch_deploy.edges import explain
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.readings.errors import Failed
from heartwatch_deploy.stack.failure import StackError
from heartwatch_deploy.storage.project import ProjectRefused
from heartwatch_deploy.views.diagnostics import diagnostics_text

FAILURES: Final = (StackError, Failed, DeployFailed, ProjectRefused, ClientError, KafkaException)


def told(failure: BaseException) -> Text:
    """One of FAILURES as people read it."""
    if isinstance(failure, StackError):
        return Text(str(failure))
    return diagnostics_text(_diagnostics(failure))


def _diagnostics(failure: BaseException) -> tuple[Diagnostic, ...]:
    if isinstance(failure, Failed):
        return (failure.diagnostic,)
    if isinstance(failure, DeployFailed | ProjectRefused):
        return tuple(failure.diagnostics)
    if isinstance(failure, ClientError):
        return (explain.reading(failure),)
    summary = "Kafka does not let the live view read"
    return (Diagnostic("HW702", summary, cause=str(failure), help="`heartwatch_deploy stack status` shows how it is"),)
