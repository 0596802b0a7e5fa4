"""Which rights concern a resource: those on its name, on the beginning of its name, on every name."""

from collections.abc import Iterable, Iterator

from heartwatch_deploy.engines.kafka_acls.address import EVERY
from heartwatch_deploy.model.resource import Resource


class Covering:
    """Rights by what they concern."""

    def __init__(self, rights: Iterable[Resource]) -> None:
        self._literal: dict[tuple[str, str], list[Resource]] = {}
        self._prefixed: dict[str, list[Resource]] = {}
        for each in rights:
            type_, name = str(each.spec["type"]), str(each.spec["name"])
            if each.spec["pattern"] == "prefixed":
                self._prefixed.setdefault(type_, []).append(each)
            else:
                self._literal.setdefault((type_, name), []).append(each)

    def of(self, type_: str, name: str, *, pattern: str = "literal") -> Iterator[Resource]:
        """Those that concern this name; of a prefix, those that concern all names that begin so."""
        yield from self._literal.get((type_, EVERY), ())
        if pattern == "literal" and name != EVERY:
            yield from self._literal.get((type_, name), ())
        if name != EVERY:
            yield from (each for each in self._prefixed.get(type_, ()) if name.startswith(str(each.spec["name"])))
