"""The name of one object in one control plane: `kafka.topic/readings`."""

from typing import NamedTuple


class Address(NamedTuple):
    """`engine.kind/name`; engine and kind are those of the engine registry. A tuple, because a plan of thousands looks
    up and compares hundreds of thousands of them."""

    engine: str
    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.engine}.{self.kind}/{self.name}"

    @classmethod
    def parse(cls, text: str) -> "Address":
        """Read `engine.kind/name`; ValueError when it is not of that form."""
        place, slash, name = text.partition("/")
        engine, dot, kind = place.partition(".")
        if not (slash and dot and engine and kind and name):
            raise ValueError(f"{text!r} is not of the form engine.kind/name")
        return cls(engine, kind, name)
