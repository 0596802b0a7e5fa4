"""What a statement means, apart from how it is written: a fingerprint that only a change of meaning changes."""

from heartwatch_deploy.sql.meaning.fingerprint import (
    OF_WORDS,
    VERSION,
    fingerprint_of,
    meaning_of,
    version_of,
    versioned,
)

__all__ = ["OF_WORDS", "VERSION", "fingerprint_of", "meaning_of", "version_of", "versioned"]
