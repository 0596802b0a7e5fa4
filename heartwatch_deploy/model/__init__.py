"""The nouns: immutable values that every other package speaks in."""
