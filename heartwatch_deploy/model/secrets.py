"""Values that nobody should read on a screen or in a comment."""

import re
from typing import Final

_KEY: Final = re.compile(
    r"password|passwd|pwd|passphrase|secret|token|credential|jaas\.config|(?:api|private|account)[._-]?key|user[.-]info"
    r"|authorization|(?<![a-z])bearer",
    re.IGNORECASE,
)
_ABOUT: Final = re.compile(
    r"[._-](?:source|type|class|provider|url|uri|endpoint|location|path|file|ms)$", re.IGNORECASE
)
"""Endings of settings that say something about a secret: of what kind it is, or where it is kept."""
_SWITCH: Final = re.compile(r"true|false", re.IGNORECASE)
_NAMED: Final = r"(?:password|passphrase|secret|token|\bsig|(?:api|private|account)_?key)"
_LOGIN: Final = re.compile(r"(?<=://)[^/@\s'\"]+(?=@)")
_PARAMETER: Final = re.compile(rf"({_NAMED}\s*=\s*(?:['\"](?!\$\{{))?)[^&;\s'\"]+", re.IGNORECASE)
_REFERENCE: Final = re.compile(r"\$\{[^}]*\}")
_JAAS: Final = re.compile(r"LoginModule\s+(?:required|requisite|sufficient|optional)\s")
_MASK: Final = re.compile(r"\*{3,}|\[hidden\]")
_IN_CLEAR: Final = re.compile(
    rf"://[^/@\s'\":]*:[^/@\s'\"]+@|{_NAMED}\s*=\s*['\"]?[^&;\s'\"]+|-----BEGIN [A-Z ]*KEY",
    re.IGNORECASE,
)
_PAIR: Final = re.compile(r"(?P<key>[\w.-]+)['\"]?\s*[:=]\s*(?=(?P<value>(?:\$\{\}|[^,}\]\s])*))")
"""What a name stands before; a value may hold further names."""
HIDDEN: Final = "(secret)"


def is_secret(key: str) -> bool:
    """Whether a setting of that name holds a secret, or a reference to one."""
    return _KEY.search(key) is not None and _ABOUT.search(key) is None


def holds_secret(key: str, value: str) -> bool:
    """Whether a setting has a secret in the clear: by its name all of it, or what follows a reference, or a login or
    key within it."""
    if _IN_CLEAR.search(_REFERENCE.sub("", value)) is not None:
        return True
    return is_secret(key) and _SWITCH.fullmatch(value) is None and not _refers(value)


def tells_secret(text: str) -> bool:
    """Whether a line of YAML or JSON, or `name=value`, has a secret in the clear."""
    plain = _REFERENCE.sub("${}", text)
    return _IN_CLEAR.search(_REFERENCE.sub("", text)) is not None or any(
        holds_secret(found["key"], found["value"].strip("'\"")) for found in _PAIR.finditer(plain)
    )


def _refers(value: str) -> bool:
    """Whether references are all that could be secret in it, as in `user:${env:PASSWORD}`; a login of JAAS has more
    words, and says what is a password."""
    before, *behind = _REFERENCE.split(value)
    if not behind:
        return not before
    return _JAAS.search(value) is not None or not any(each.strip(" :") for each in behind)


def is_masked(value: object) -> bool:
    """Whether a server tells stars, or words, in the place of a secret."""
    return isinstance(value, str) and _MASK.fullmatch(value) is not None


def is_reference(value: str) -> bool:
    """Whether it says where a secret is kept, such as `${env:NAME}`."""
    return _REFERENCE.fullmatch(value) is not None


def shown(key: str, value: str) -> str:
    """The value as it may be read: a secret only where it is a reference such as `${env:NAME}`."""
    if is_secret(key) and not is_reference(value):
        return HIDDEN
    return without_secrets(value)


def without_secrets(text: str) -> str:
    """A text without logins and passwords in URLs."""
    return _PARAMETER.sub(rf"\g<1>{HIDDEN}", _LOGIN.sub(HIDDEN, text))
