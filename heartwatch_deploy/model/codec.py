"""Any model value to JSON and back: dataclasses by field, union members by their class name under `is`."""

import dataclasses
import types
from collections.abc import Mapping, Sequence
from enum import Enum
from functools import cache
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.resource import Resource, State

T = TypeVar("T")


def encode(value: object) -> Json:  # noqa: PLR0911 - one return a form of value
    """JSON of a model value; an address becomes its text, a state the list of its resources."""
    if isinstance(value, Address):
        return str(value)
    if isinstance(value, State):
        return [encode(each) for each in value]
    if isinstance(value, Enum):
        return cast(Json, value.value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {each.name: encode(getattr(value, each.name)) for each in dataclasses.fields(value)}
        return {"is": type(value).__name__, **fields}
    if isinstance(value, Mapping):
        return {str(key): encode(each) for key, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [encode(each) for each in value]
    return cast(Json, value)


def decode(kind: type[T], value: Json) -> T:
    """The value of type `kind` that `encode` wrote; ValueError or KeyError when it is not one.

    Fields that are missing take their defaults and unknown ones are dropped, so older and newer records both read.
    """
    return cast(T, _decode(kind, value))


@cache
def hints_of(kind: type) -> dict[str, Any]:
    """The types of a value's fields."""
    # The alias Json names itself and the collections; whatever module uses it need not have them in scope.
    return get_type_hints(kind, localns={"Json": object, "Sequence": Sequence, "Mapping": Mapping})


def _decode(kind: Any, value: Any) -> Any:  # noqa: PLR0911 - one return a form of type
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _decode_union(get_args(kind), value)
    if kind is Address:
        return Address.parse(value)
    if kind is State:
        return State.of(_decode(Resource, each) for each in value)
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        return _decode_fields(kind, value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    if origin is tuple:
        return tuple(_decode(get_args(kind)[0], each) for each in value)
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        return dict(value)
    if origin is Literal and value not in get_args(kind):
        raise ValueError(f"{value!r} is none of {get_args(kind)}")
    return value


def _decode_union(members: tuple[Any, ...], value: Any) -> Any:
    if value is None and type(None) in members:
        return None
    if isinstance(value, Mapping) and "is" in value:
        for member in members:
            if getattr(member, "__name__", None) == value["is"]:
                return _decode(member, value)
    plain = [each for each in members if each is not type(None)]
    if len(plain) == 1:
        return _decode(plain[0], value)
    if any(dataclasses.is_dataclass(each) for each in plain):
        raise ValueError(f"{value!r} is none of {[each.__name__ for each in plain]}")
    return value


def _decode_fields(kind: type, value: Mapping[str, Any]) -> Any:
    if not isinstance(value, Mapping):
        raise ValueError(f"{value!r} is no {kind.__name__}")
    hints = hints_of(kind)
    return kind(**{name: _decode(hint, value[name]) for name, hint in hints.items() if name in value})
