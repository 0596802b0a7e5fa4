"""Where the certificates of one project's stack lie: an authority of its own, one for the servers, one a client."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from heartwatch_deploy.stack.failure import StackError

SERVER: Final = "server"
FLINK_SERVER: Final = "flink"
"""Flink sends what opens its key along with each job, so it has one of its own, which is nobody at Kafka."""
DAYS: Final = 365


@dataclass(frozen=True)
class Certificates:
    """Where the files lie, none of them readable by others."""

    directory: Path

    @property
    def ca(self) -> Path:
        return self.directory / "ca.pem"

    @property
    def truststore(self) -> Path:
        """The authority for Java. It needs no password: it is no secret, and none may stand on a command line."""
        return self.directory / "ca.p12"

    def certificate(self, name: str) -> Path:
        return self.directory / f"{name}.pem"

    def key(self, name: str) -> Path:
        return self.directory / f"{name}.key"

    def keystore(self, name: str) -> Path:
        """A server's certificate and key for Java."""
        return self.directory / f"{name}.p12"


def make(directory: Path, *, servers: Mapping[str, str], clients: Iterable[str], days: int = DAYS) -> Certificates:
    """Certificates for servers of this machine, each with the password that opens its file for Java, and for clients.

    The authority's key is kept nowhere: nothing can be signed with it afterwards. Raises StackError HW636.
    """
    try:
        from heartwatch_deploy.stack.secured.authority import Authority  # noqa: PLC0415 - takes time, and is optional
    except ImportError as error:
        remedy = "pip install 'heartwatch_deploy[stack]'"
        raise StackError("HW636", "certificates need what is not installed: cryptography", remedy=remedy) from error
    directory.mkdir(parents=True, exist_ok=True)
    directory.chmod(0o700)
    found = Certificates(directory)
    Authority(found, days=days).write(servers=servers, clients=clients)
    return found
