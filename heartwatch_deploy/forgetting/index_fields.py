"""Which queries find a person's documents in one index, by how its mapping keeps the fields that hold persons."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

_EXACT: Final = frozenset({"keyword", "wildcard", "constant_keyword"})
_NUMBERS: Final = frozenset({"long", "integer", "short", "byte", "unsigned_long"})
_WORDS: Final = frozenset({"text", "match_only_text"})
_OPAQUE: Final = frozenset({"flattened", "flat_object"})
_EVERYTHING: Final[Mapping[str, Any]] = {"match_all": {}}


@dataclass(frozen=True, slots=True)
class Question:
    """A query that finds the person's documents in `field`; with `looked_at`, others' among them, so that each has to
    be looked at. `everywhere` finds those without the field, too."""

    field: str
    query: Mapping[str, Any]
    looked_at: bool = False

    @property
    def everywhere(self) -> bool:
        return self.query == _EVERYTHING


def questions(properties: Mapping[str, Any], fields: tuple[str, ...], person: str) -> Iterator[Question]:
    for field, mapping in _placed(properties):
        if mapping.get("type") in _OPAQUE or mapping.get("enabled") is False:
            yield Question(field, _EVERYTHING, looked_at=True)
        elif field.rsplit(".", 1)[-1] in fields and (found := _of_field(field, mapping, person)):
            yield found


def _placed(properties: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every field with its whole name, those below objects, too."""
    for name, mapping in properties.items():
        if "properties" in mapping and mapping.get("enabled") is not False:
            hidden = mapping.get("type") == "nested"  # whose members no query of the document itself sees
            below = _placed(mapping["properties"], f"{above}{name}.")
            yield from ((field, {**inner, "index": False} if hidden else inner) for field, inner in below)
        else:
            yield f"{above}{name}", mapping


def _of_field(field: str, mapping: Mapping[str, Any], person: str) -> Question | None:
    """A field of whole texts is asked itself, one of words by what keeps it whole beside; where nothing does, documents
    are looked at: those that have the words, else all."""
    kind = mapping.get("type")
    if mapping.get("index") is False:
        return Question(field, _EVERYTHING, looked_at=True)
    if kind in _NUMBERS:
        return Question(field, {"term": {field: person}}) if _is_number(person) else None
    if whole := _whole(field, mapping, person):
        return Question(field, {"term": {whole: person}})
    return Question(field, _wider(field, mapping, person), looked_at=True)


def _wider(field: str, mapping: Mapping[str, Any], person: str) -> Mapping[str, Any]:
    """Finds the person's documents and others'."""
    if mapping.get("type") in _WORDS:
        return {"match_phrase": {field: person}}
    return {"term": {field: person}} if _is_indexed(mapping, person) else _EVERYTHING


def _whole(field: str, mapping: Mapping[str, Any], person: str) -> str | None:
    """Under which name its text is compared as a whole, None where it is kept in another form."""
    if _keeps(mapping, person):
        return field
    beside = mapping.get("fields", {}).items()
    return next((f"{field}.{name}" for name, each in beside if _keeps(each, person)), None)


def _keeps(mapping: Mapping[str, Any], person: str) -> bool:
    """A normalizer makes several names one."""
    return _is_indexed(mapping, person) and not mapping.get("normalizer")


def _is_indexed(mapping: Mapping[str, Any], person: str) -> bool:
    """Whether one term stands for the name: what is longer than `ignore_above` is not kept at all."""
    length = len(person.encode("utf-16-le")) // 2
    is_one_term = mapping.get("type") in _EXACT and mapping.get("index") is not False
    return is_one_term and length <= int(mapping.get("ignore_above", length))


def _is_number(person: str) -> bool:
    """As the index writes it: a name of 07 is not in a field of numbers."""
    digits = person.removeprefix("-")
    return digits.isascii() and digits.isdigit() and len(digits) < 19 and str(int(person)) == person
