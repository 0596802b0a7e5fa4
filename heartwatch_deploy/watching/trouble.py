"""What keeps a watcher from seeing something, in words for people."""

from dataclasses import dataclass

from heartwatch_deploy.model.diagnostic import Diagnostic


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with one source: a sentence, the server's words, a remedy."""

    summary: str
    cause: str = ""
    help: str = ""


def trouble_of(diagnostic: Diagnostic) -> Trouble:
    return Trouble(diagnostic.summary, diagnostic.cause, diagnostic.help)
