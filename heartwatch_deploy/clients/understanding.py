"""Answers that parse and yet say something else than a client knows: told as such, and never a traceback."""

from collections.abc import Callable
from functools import wraps
from inspect import isfunction
from typing import Any, Protocol, TypeVar

from heartwatch_deploy.clients.concealed import concealed
from heartwatch_deploy.clients.http import Endpoint, Unintelligible

_ANOTHER_FORM = (KeyError, IndexError, TypeError, ValueError, AttributeError)


class _Client(Protocol):
    endpoint: Endpoint


Client = TypeVar("Client", bound=type[_Client])


def answers_understood(client: Client) -> Client:
    """The client; its methods raise Unintelligible where an answer has another form than the one they read."""
    for name, member in list(vars(client).items()):
        if isfunction(member):
            setattr(client, name, _understanding(member))
    return client


def listed(answer: Any) -> list[Any]:
    """The answer, which must be a list; TypeError for another form, which has a length and can be walked as well."""
    if not isinstance(answer, list):
        raise TypeError(f"{concealed(str(answer))[:80]!r} is no list")
    return answer


def _understanding(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def understood(self: _Client, *arguments: Any, **options: Any) -> Any:
        try:
            return method(self, *arguments, **options)
        except _ANOTHER_FORM as error:
            words = f"what it answers has another form than known: {type(error).__name__} {error}"
            raise Unintelligible(self.endpoint.component, self.endpoint.address, server_message=words) from error

    return understood
