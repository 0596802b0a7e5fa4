"""Systems outside of the control planes that data comes from or goes to, named so that no secret is in the name."""

import re
from typing import Final

from heartwatch_deploy.model.address import Address

ENGINE: Final = "external"
_SCHEME: Final = re.compile(r"^(?:jdbc:)?[A-Za-z][\w+.:-]*?://|^jdbc:(?:\w+:)+")


def external(kind: str, name: str) -> Address:
    """Not an engine's address: nothing is ever sent to it, it only stands in the lineage."""
    return Address(ENGINE, kind, name)


def without_login(url: str) -> str:
    """A URL without user, password, query and fragment, which may hold secrets."""
    return "".join(_parts(url))


def place_of(url: str) -> str:
    """`jdbc:postgresql://user:password@host:5432/db?ssl=true` → `host:5432/db`."""
    return _parts(url)[1]


def server_of(url: str) -> str:
    """Host and port alone: the path of a webhook may be its secret."""
    place = place_of(url)
    return place if place.startswith("${") else place.split("/", 1)[0]


def _parts(url: str) -> tuple[str, str]:
    """The scheme with all that belongs to it, and the place."""
    scheme = _SCHEME.match(url.strip())
    begin = scheme[0] if scheme else ""
    rest = url.strip().removeprefix(begin)
    if not rest.startswith("${"):
        rest = re.split(r"[?#;]", rest.rsplit("@", 1)[-1], maxsplit=1)[0]
    return begin, rest.rstrip("/")
