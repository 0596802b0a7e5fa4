"""An environment's security with its secrets filled in and its files found, ready for a client to be made."""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any, Final, TypeVar

from heartwatch_deploy.clients.http import Untrusted
from heartwatch_deploy.model.security import Tls

T = TypeVar("T")
_FILES: Final = ("ca", "certificate", "key")


def ready(security: T, component: str, address: str, *, fill: Callable[[str], str], directory: Path) -> T:
    """The same with secrets instead of references, and paths from the project's directory.

    Raises SecretMissing, and Untrusted where a file is not there.
    """
    found: T = _filled(security, fill, directory)
    wrong = _missing(getattr(found, "tls", None))
    if wrong is not None:
        raise Untrusted(component, address, server_message=f"a file that the environment names cannot be read: {wrong}")
    return found


def _filled(value: Any, fill: Callable[[str], str], directory: Path) -> Any:
    if isinstance(value, str):
        return fill(value)
    if isinstance(value, Mapping):
        return {key: _filled(each, fill, directory) for key, each in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        changed = {each.name: _filled(getattr(value, each.name), fill, directory) for each in fields(value)}
        if isinstance(value, Tls):
            changed |= {name: str(directory / changed[name]) for name in _FILES if changed[name] is not None}
        return replace(value, **changed)
    return value


def _missing(tls: Tls | None) -> str | None:
    """What is wrong with the first of the files that cannot be read; None where all can."""
    for file in (tls.ca, tls.certificate, tls.key) if tls else ():
        try:
            if file is not None:
                Path(file).open("rb").close()
        except OSError as error:
            return f"{file}: {error.strerror}"
    return None
