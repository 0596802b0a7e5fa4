"""The patterns of project files, for trees that are no directories."""

import posixpath
import re
from typing import Final

_WILD: Final = re.compile(r"\*\*/|\*\*|\*|\?|\[!?[^\]]+\]|.", re.DOTALL)


def matcher(pattern: str) -> re.Pattern[str]:
    """What paths are to match in full; `*` stays within a name, `**` does not."""
    pieces = (each[0] for each in _WILD.finditer(posixpath.normpath(pattern)))
    return re.compile("".join(map(_as_regex, pieces)), re.DOTALL)


def _as_regex(piece: str) -> str:
    if piece == "**/":
        return "(?:.*/)?"
    if piece.startswith("["):
        return "[" + ("^/" if piece[1] == "!" else "") + re.escape(piece.strip("[]!")).replace(r"\-", "-") + "]"
    return {"**": ".*", "*": "[^/]*", "?": "[^/]"}.get(piece, re.escape(piece))
