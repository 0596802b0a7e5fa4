"""Secrets that were filled in somewhere: whatever a server answers, no error repeats one.

Known to the whole process, because a secret that one client has sent can come back in the words of another server.
"""

import json
import re
from typing import Final
from urllib.parse import quote

from heartwatch_deploy.model.secrets import HIDDEN

_SHORTEST: Final = 3
"""What is shorter stands in every other word: hiding it would hide the message, and show what was hidden."""
_LONG_LINE: Final = 16
"""A line of a key or a certificate has more; a shorter one may be a word that stands elsewhere, too."""
_NO_SECRET: Final = re.compile(r"-----(BEGIN|END) [A-Z0-9 ]+-----")
_forms: Final[set[str]] = set()


def conceal(secret: str) -> None:
    """From now on this text is hidden in every error, also as it is written in JSON, URLs and SQL, on one line, and
    each of its long lines."""
    lines = (line.strip() for line in secret.splitlines())
    for text in (secret, " ".join(secret.split()), *(line for line in lines if _alone(line))):
        if len(text) >= _SHORTEST:
            _forms.update((text, json.dumps(text)[1:-1], quote(text, safe=""), text.replace("'", "''")))


def _alone(line: str) -> bool:
    return len(line) >= _LONG_LINE and _NO_SECRET.fullmatch(line) is None


def concealed(text: str) -> str:
    """The text without any secret."""
    for form in sorted(_forms.copy(), key=len, reverse=True):
        text = text.replace(form, HIDDEN)
    return text
