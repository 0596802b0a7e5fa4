"""`${file:PATH}`: a file's text without the last line's end; `${file:PATH:KEY}`: a value of JSON or properties."""

import json
from pathlib import Path

from heartwatch_deploy.storage.secrets.sources import NoSecret, Sources

_REMEDY = "correct the path, or have the file put there; a relative path begins at the project's directory"


def secret(name: str, sources: Sources) -> str:
    path, key = _split(name, sources.directory)
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        words = error.strerror if isinstance(error, OSError) else "it is no text"
        raise NoSecret(f"{path} cannot be read: {words}", remedy=_REMEDY) from None
    value = text.removesuffix("\n").removesuffix("\r") if key is None else _values(text).get(key)
    if not value:
        said = "is empty" if key is None else f"says nothing for {key!r}"
        raise NoSecret(f"{path} {said}", remedy=f"write the secret there{'' if key is None else f', as {key}=…'}")
    return value


def _split(name: str, directory: Path) -> tuple[Path, str | None]:
    """A path may hold a colon, too."""
    front, colon, key = name.rpartition(":")
    if not colon or (directory / name).exists():
        return directory / name, None
    return directory / front, key


def _values(text: str) -> dict[str, str]:
    """A JSON object's, or those of lines `key=value`; what cannot be read says nothing."""
    try:
        found = json.loads(text)
    except ValueError:
        pairs = (line.partition("=") for line in text.splitlines() if not line.lstrip().startswith(("#", "!")))
        return {key.strip(): value.strip() for key, equals, value in pairs if equals}
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}
