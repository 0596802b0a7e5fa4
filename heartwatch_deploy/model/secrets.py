"""Values that nobody should read on a screen or in a comment."""

import re
from typing import Final

_KEY: Final = re.compile(r"password|secret|token|credential|jaas\.config|api\.key|private\.key", re.IGNORECASE)
_LOGIN: Final = re.compile(r"(?<=://)[^/@\s'\"]+(?=@)")
_PARAMETER: Final = re.compile(r"((?:password|secret|token|sig|api_?key)\s*=\s*)[^&;\s'\"]+", re.IGNORECASE)
HIDDEN: Final = "(secret)"


def is_secret(key: str) -> bool:
    """Whether a setting of that name holds a secret, or a reference to one."""
    return _KEY.search(key) is not None


def shown(key: str, value: str) -> str:
    """The value as it may be read: a secret only where it is a reference such as `${env:NAME}`."""
    if is_secret(key) and not re.fullmatch(r"\$\{[^}]*\}", value):
        return HIDDEN
    return without_secrets(value)


def without_secrets(text: str) -> str:
    """A text without logins and passwords in URLs."""
    return _PARAMETER.sub(rf"\g<1>{HIDDEN}", _LOGIN.sub(HIDDEN, text))
