"""What it means for a person that a question was not answered."""

from heartwatch_deploy.clients.flink_gateway import StatementRefused
from heartwatch_deploy.clients.http import ClientError, Refused
from heartwatch_deploy.clients.ksqldb_refusals import KsqlRefused
from heartwatch_deploy.edges import explain
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.querying.question import NotAsked


def explained(error: ClientError | NotAsked) -> Diagnostic:
    """The diagnostic; an engine that refuses a statement is told apart from one that does not answer."""
    if isinstance(error, NotAsked):
        return error.diagnostic
    if isinstance(error, StatementRefused):
        return _refused(error, error.located_message)
    if isinstance(error, KsqlRefused):
        return _refused(error, error.server_message)
    return explain.reading(error)


def _refused(error: Refused, words: str) -> Diagnostic:
    help_ = "mend the statement; on Flink, SHOW TABLES and DESCRIBE tell what there is"
    return Diagnostic("HW155", f"{error.component} refuses the statement", cause=words, help=help_)
