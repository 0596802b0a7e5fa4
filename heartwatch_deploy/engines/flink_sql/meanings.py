"""What statements mean, by their text: worked out once, and of those alone that are not as they are recorded."""

from functools import cache

from heartwatch_deploy.sql.flink.statements import read_tree
from heartwatch_deploy.sql.meaning import fingerprint_of
from heartwatch_deploy.sql.versions import versioned


@cache  # jobs share definitions, and most of what is recorded stands in the files as well
def meaning_of_text(text: str) -> str:
    """The fingerprint of one statement's meaning; SqlTextError where the text is none."""
    return versioned(fingerprint_of(read_tree(text), "flink"))
