"""`values` of a project or an environment, which go into files, plans and the record: no secret stands there."""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from heartwatch_deploy.model.secrets import holds_secret
from heartwatch_deploy.storage.layout_security import IN_THE_CLEAR

_TEMPLATE: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_REFERENCE: Final = "${template}"
Way = tuple[str | int, ...]


def _without_secrets(values: dict[str, Any]) -> dict[str, Any]:
    found = next(_in_the_clear(values, "", ()), None)
    if found is not None:
        raise PydanticCustomError(IN_THE_CLEAR, "this is a secret, and no reference to one", {"within": found})
    return values


def _in_the_clear(value: Any, key: str, way: Way) -> Iterator[Way]:
    """The ways to texts that are secret by their key or by what they say; what a template makes is no text yet."""
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield from _in_the_clear(each, str(name), (*way, name))
    elif isinstance(value, list):
        for at, each in enumerate(value):
            yield from _in_the_clear(each, key, (*way, at))
    elif isinstance(value, str) and value and holds_secret(key, _TEMPLATE.sub(_REFERENCE, value)):
        yield way


Values = Annotated[dict[str, Any], AfterValidator(_without_secrets)]
