"""What a server's failure means for a person: diagnostics with component, cause in the server's words and remedy."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from heartwatch_deploy.clients.http import ClientError, InDoubt, Refused, Unintelligible, Unreachable
from heartwatch_deploy.clients.ksqldb_refusals import ConnectAway
from heartwatch_deploy.clients.no_authorizer import NoAuthorizer
from heartwatch_deploy.edges.explain_trust import distrust
from heartwatch_deploy.edges.file_log import FileDamaged
from heartwatch_deploy.edges.held import LockHeld, LockLost, RecordAway
from heartwatch_deploy.edges.servers import SecretMissing
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.diagnostic import Diagnostic

_LOOPBACK: Final = {"127.0.0.1", "localhost"}
_SETTINGS: Final = {
    "Kafka": "kafka",
    "schema registry": "registry",
    "Kafka Connect": "connect",
    "Flink": "flink_rest",
    "Flink SQL Gateway": "flink_gateway",
    "Postgres": "postgres",
    "Cassandra": "cassandra",
    "ksqlDB": "ksqldb",
}

_ALWAYS_THE_SAME: Final[Mapping[type[ClientError], tuple[str, str, str]]] = {
    LockLost: (
        "HW521",
        "the lock was lost, so no more was sent",
        "look with `plan` at what is left to do, and apply again when the other is through",
    ),
    RecordAway: (
        "HW522",
        "the record of what is applied cannot be written, so no more was begun",
        "once it answers again, apply again: it looks what is there, and goes on from that",
    ),
    NoAuthorizer: (
        "HW433",
        "this Kafka keeps no rights: it has no authorizer",
        "give the brokers an authorizer (authorizer.class.name) and restart them; or leave the files of rights "
        "out, and `forget` what is on record of them",
    ),
    ConnectAway: (
        "HW434",
        "ksqlDB cannot reach its Kafka Connect, so it can tell and change no connector",
        "start it, or correct ksql.connect.url in ksqlDB's own configuration and restart that",
    ),
}


def reading(error: ClientError) -> Diagnostic:
    """A server that could not be asked how things are."""
    return _diagnostic(error, code="HW403", summary=f"{error.component} would not tell what it has")


def sending(error: ClientError, address: Address) -> Diagnostic:
    """A server that did not take a request of a step, or nobody knows whether it did."""
    if isinstance(error, InDoubt):
        return _diagnostic(
            error, code="HW560", summary=f"{error.component} failed at what {address} needs", address=address
        )
    return _diagnostic(error, code="HW501", summary=f"{error.component} refused what {address} needs", address=address)


def held(error: LockHeld, project: str) -> Diagnostic:
    """Somebody else deploys the same project."""
    who = error.by.claim.holder
    seen = f", at {who.link}" if who.link else ""
    return Diagnostic(
        "HW520",
        f"{who.who} is deploying {project}",
        cause=f"{who.doing} on {who.where} since {who.since}{seen}; last heard of {error.silent:.0f} s ago",
        help=f"wait with --lock-timeout SECONDS; where it hangs, {error.remedy}",
    )


def words(error: ClientError) -> str:
    """Who said it, and what, in one line."""
    return f"{error.component} at {error.address}: {error.server_message}"


def _diagnostic(error: ClientError, *, code: str, summary: str, address: Address | None = None) -> Diagnostic:
    cause = words(error)
    if trouble := _of_our_own(error) or distrust(error, _SETTINGS.get(error.component, "…")):
        code, summary, remedy = trouble
        return Diagnostic(code, summary, address=address, cause=cause, help=remedy)
    if isinstance(error, Unreachable):
        code, summary = "HW401", f"{error.component} does not answer"
    elif isinstance(error, Unintelligible):
        code, summary = "HW402", f"what answers at {error.address} is not {error.component}"
    return Diagnostic(code, summary, address=address, cause=cause, help=_remedy(error))


def _of_our_own(error: ClientError) -> tuple[str, str, str] | None:
    """Code, summary and remedy of what is not just a server that fails; None for an error of another kind."""
    match error:
        case SecretMissing():
            return "HW404", f"a secret is missing: {error.address}", error.remedy
        case FileDamaged():
            remedy = "put a copy of the file back; or, where only this line is wrong, take the line out and `plan`"
            return "HW540", f"{error.address} cannot be read", remedy
        case _:
            return _ALWAYS_THE_SAME.get(type(error))


def _remedy(error: ClientError) -> str:
    """What to do: look at the local stack, or at the address in the environment's file."""
    if isinstance(error, InDoubt):
        return "look at the server's log; then apply again: it looks what is there, and goes on from that"
    if isinstance(error, Refused) and error.status not in {429, 503}:
        return "change what the server objects to, then apply again; what was applied before stays"
    setting = f"endpoints.{_SETTINGS.get(error.component, '…')}"
    host = urlsplit(error.address if "//" in error.address else f"//{error.address}").hostname
    if host in _LOOPBACK:
        return (
            "`heartwatch_deploy stack status` shows how the local stack is doing, `stack up` starts it; for another "
            f"server check {setting} of the environment"
        )
    return f"check {setting} in deploy/environments, and that the server runs and can be reached from here"
