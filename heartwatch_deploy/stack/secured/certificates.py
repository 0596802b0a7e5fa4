"""Where the certificates of one project's stack lie: an authority of its own, one for the servers, one a client."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from heartwatch_deploy.stack.failure import StackError

SERVER: Final = "server"
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
        """The authority for Java."""
        return self.directory / "ca.p12"

    @property
    def open_truststore(self) -> Path:
        """The same, for a Java that is told on its command line whom to trust, where no password may stand."""
        return self.directory / "ca-open.p12"

    def certificate(self, name: str) -> Path:
        return self.directory / f"{name}.pem"

    def key(self, name: str) -> Path:
        return self.directory / f"{name}.key"

    def keystore(self, name: str) -> Path:
        """Certificate and key for Java."""
        return self.directory / f"{name}.p12"


def make(directory: Path, *, clients: Iterable[str], password: str, days: int = DAYS) -> Certificates:
    """Certificates for the servers of this machine and for these clients; `password` opens the files for Java.

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
    Authority(found, password=password, days=days).write((SERVER, *clients))
    return found
