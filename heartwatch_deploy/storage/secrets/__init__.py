"""The registry of secret providers: one file beside this and one line here make `${name:…}` one of ours.

Any other `${…}` is not ours and stays as it is, and so does everything in a connector's configuration, where Connect's
own providers have these names.
"""

import re
from collections.abc import Mapping
from threading import Lock
from typing import Final

from heartwatch_deploy.storage.secrets import command, environment, file
from heartwatch_deploy.storage.secrets.sources import NoSecret, Provider, Sources

PROVIDERS: Final[Mapping[str, Provider]] = {
    "env": environment.secret,
    "file": file.secret,
    "command": command.secret,
}
REFERENCE: Final = re.compile(rf"\$\{{({'|'.join(PROVIDERS)}):([^}}]+)\}}")

__all__ = ["PROVIDERS", "REFERENCE", "NoSecret", "Secrets", "Sources"]


class Secrets:
    """What references stand for; each is looked up once, when it is first needed."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._known: dict[str, str] = {}
        self._looking = Lock()

    def value(self, reference: re.Match[str]) -> str:
        """The secret; raises NoSecret."""
        with self._looking:
            if reference[0] not in self._known:
                self._known[reference[0]] = PROVIDERS[reference[1]](reference[2], self._sources)
            return self._known[reference[0]]
