"""What a Flink error means: the cause at the bottom of a Java stack trace, with the place in the SQL that it names."""

import re
from typing import Final

from heartwatch_deploy.clients.concealed import concealed
from heartwatch_deploy.clients.http import words_of

_CAUSE: Final = re.compile(
    r"^\s*(?:Caused by: )?((?:[a-zA-Z_$][\w$]*\.)+[\w$]*(?:Exception|Error|Throwable)[\w$]*)(?:: )?(.*)$"
)
_PLACE: Final = re.compile(r"(?:[Ff]rom|[Aa]t) line (\d+), column (\d+)")
_TOKENS_WORTH_READING: Final = 6
_FRAME: Final = re.compile(r"^\s*(at .+\)|\.\.\. \d+ (more|common frames omitted))\s*$")


def root_cause(trace: str) -> str:
    """The innermost cause of a Java stack trace that says something, without class name and frames."""
    causes = [cause for cause in _causes(trace) if cause]
    return causes[-1] if causes else " ".join(concealed(trace).split())[:300]


def located_cause(trace: str) -> str:
    """The innermost cause that names a place in the SQL (`From line 2, column 11 to …`), else the root cause."""
    causes = [cause for cause in _causes(trace) if _PLACE.search(cause)]
    return causes[-1] if causes else root_cause(trace)


def words_of_flink(body: str) -> str:
    """What a person should read of a Flink server's error body, which holds a whole stack trace."""
    return root_cause(words_of(body))


def _causes(trace: str) -> list[str]:
    """The messages from the outermost to the innermost exception; one may have several lines."""
    messages: list[list[str]] = []
    inside = False
    for line in trace.splitlines():
        start = _CAUSE.match(line)
        if start:
            name, message = start.groups()
            messages.append([message or name.rsplit(".", 1)[-1]])
            inside = True
        elif _FRAME.match(line):
            inside = False
        elif inside:
            messages[-1].append(line.rstrip())
    return [concealed("\n".join(_without_grammar(lines)).strip()) for lines in messages]


def _without_grammar(lines: list[str]) -> list[str]:
    """A syntax error lists every token that could have stood there, hundreds of them: nobody reads those."""
    expected = next((at for at, line in enumerate(lines) if line.startswith("Was expecting")), len(lines))
    return lines[:expected] if len(lines) - expected > _TOKENS_WORTH_READING else lines
