"""What a statement means, apart from how it is written: a fingerprint that only a change of meaning changes."""

from heartwatch_deploy.sql.meaning.fingerprint import fingerprint_of, meaning_of

__all__ = ["fingerprint_of", "meaning_of"]
