"""Keys that a JSON text says twice, of which parsers take the last without a word."""

import json
import re
from typing import Final

_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]')


def written_twice(text: str) -> tuple[str, int] | None:
    """The first key of an object that the same object has already, and its offset; the text is JSON."""
    opened: list[set[str] | None] = []
    begins = False
    for token in _TOKEN.finditer(text):
        if token[0] in "{[":
            opened.append(set() if token[0] == "{" else None)
        elif token[0] in "}]":
            opened.pop()
        elif begins and token[0].startswith('"') and (known := opened[-1]) is not None:
            key = json.loads(token[0])
            if key in known:
                return key, token.start()
            known.add(key)
        begins = token[0] in "{,"
    return None
