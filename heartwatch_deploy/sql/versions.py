"""Which rules a fingerprint of a meaning was made by, as it says itself."""

from typing import Final

VERSION: Final = 2
"""Counted up with every change of a rewrite or a tree: a fingerprint of another version says nothing of this one's."""

OF_WORDS: Final = 1
"""The first version's fingerprints say no version: they were those of the words alone (`sql/fingerprint.py`)."""

_SIGN: Final = "-"
"""Between version and digits; Flink's own lists of parameters know `:` and `,` as separators."""


def versioned(digits: str) -> str:
    """Digits with the version of the rules that they were made by."""
    return f"{VERSION}{_SIGN}{digits}"


def version_of(fingerprint: str) -> int:
    """That of a fingerprint as `versioned` wrote it; those without one are of words."""
    version, sign, _ = fingerprint.partition(_SIGN)
    return int(version) if sign and version.isdigit() else OF_WORDS
