"""`${env:NAME}`: a variable of this command's environment, else a secret that the local stack made for the project."""

import json

from heartwatch_deploy.storage.secrets.sources import NoSecret, Sources

_OF_STACK = "HEARTWATCH_"


def secret(name: str, sources: Sources) -> str:
    """The stack's `postgres_password` is known as HEARTWATCH_POSTGRES_PASSWORD, and so on."""
    value = sources.environ.get(name)
    if value is None:
        value = _of_stack(name, sources)
    if value is None:
        raise NoSecret(f"the variable {name} is not set", remedy="set it in the environment of this command")
    return value


def _of_stack(name: str, sources: Sources) -> str | None:
    if not name.startswith(_OF_STACK) or not sources.stack_secrets.exists():
        return None
    try:
        made = json.loads(sources.stack_secrets.read_text("utf-8"))
    except (OSError, ValueError):
        made = None
    if not isinstance(made, dict):
        remedy = f"set {name} in the environment of this command, or have the local stack made anew: `stack reset`"
        raise NoSecret(f"the local stack's secrets in {sources.stack_secrets} cannot be read", remedy=remedy)
    value = made.get(name.removeprefix(_OF_STACK).lower())
    return None if value is None else str(value)
