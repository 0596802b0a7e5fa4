"""Any model value to JSON and back: dataclasses by field, union members by their class name under `is`."""

import dataclasses
import types
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any, Literal, TypeAlias, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.resource import Resource, State

T = TypeVar("T")


def encode(value: object) -> Json:
    """JSON of a model value; an address becomes its text, a state the list of its resources."""
    kind: Any = type(value)
    return cast(Json, _encoder(kind)(value))


def decode(kind: type[T], value: Json) -> T:
    """The value of type `kind` that `encode` wrote; ValueError or KeyError when it is not one.

    Fields that are missing take their defaults and unknown ones are dropped, so older and newer records both read.
    """
    wanted: Any = kind
    return cast(T, _decoder(wanted)(value))


@cache
def hints_of(kind: type) -> dict[str, Any]:
    """The types of a value's fields."""
    # The alias Json names itself and the collections; whatever module uses it need not have them in scope.
    return get_type_hints(kind, localns={"Json": object, "Sequence": Sequence, "Mapping": Mapping})


_parsed = lru_cache(maxsize=1 << 16)(Address.parse)
"""Desired, live and last applied name the same objects."""

_Codec: TypeAlias = Callable[[Any], Any]
"""Found once for a type, for a state has as many values as a project has words."""


@cache
def _encoder(kind: type) -> _Codec:  # noqa: PLR0911 - one return a form of value
    if issubclass(kind, Address):
        return str
    if issubclass(kind, State):
        return lambda value: [encode(each) for each in value]
    if issubclass(kind, Enum):
        return lambda value: value.value
    if dataclasses.is_dataclass(kind):
        return _encoder_of_fields(kind)
    if issubclass(kind, Mapping):
        return lambda value: {str(key): encode(each) for key, each in value.items()}
    if issubclass(kind, Sequence) and not issubclass(kind, str):
        return lambda value: [encode(each) for each in value]
    return _as_it_is


def _encoder_of_fields(kind: type) -> _Codec:
    name, fields = kind.__name__, [each.name for each in dataclasses.fields(kind)]
    return lambda value: {"is": name, **{each: encode(getattr(value, each)) for each in fields}}


def _as_it_is(value: Any) -> Any:
    return value


@cache
def _decoder(kind: Any) -> _Codec:  # noqa: PLR0911 - one return a form of type
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _decoder_of_union(get_args(kind))
    if kind is Address:
        return _parsed
    if kind is State:
        return lambda value: State.of(map(_decoder(Resource), value))
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        return _decoder_of_fields(kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    if origin is tuple:
        return _decoder_of_tuple(get_args(kind)[0])
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _decoder_of_mapping(get_args(kind)[1])
    return _decoder_of_literal(get_args(kind)) if origin is Literal else _as_it_is


def _decoder_of_tuple(inner: Any) -> _Codec:
    if _decoder(inner) is _as_it_is:
        return tuple
    return lambda value: tuple(map(_decoder(inner), value)) if value else ()


def _decoder_of_mapping(inner: Any) -> _Codec:
    if not (isinstance(inner, type) and dataclasses.is_dataclass(inner)):
        return lambda value: value if type(value) is dict else dict(value)
    return lambda value: {key: _decoder(inner)(each) for key, each in value.items()}


def _decoder_of_literal(known: tuple[Any, ...]) -> _Codec:
    def decoded(value: Any) -> Any:
        if value not in known:
            raise ValueError(f"{value!r} is none of {known}")
        return value

    return decoded


def _decoder_of_union(members: tuple[Any, ...]) -> _Codec:
    plain = [each for each in members if each is not type(None)]
    named = {each.__name__: each for each in reversed(members) if hasattr(each, "__name__")}
    optional, told = len(plain) < len(members), any(dataclasses.is_dataclass(each) for each in plain)

    def decoded(value: Any) -> Any:
        if value is None and optional:
            return None
        if isinstance(value, Mapping) and value.get("is") in named:
            return _decoder(named[value["is"]])(value)
        if len(plain) == 1:
            return _decoder(plain[0])(value)
        if told:
            raise ValueError(f"{value!r} is none of {[each.__name__ for each in plain]}")
        return value

    return decoded


def _decoder_of_fields(kind: type) -> _Codec:
    fields = dataclasses.fields(kind)
    names = [each.name for each in fields]

    def in_part(value: Any) -> Any:
        """What is missing takes its default."""
        if not isinstance(value, Mapping):
            raise ValueError(f"{value!r} is no {kind.__name__}")
        return kind(**{name: codecs()[name](value[name]) for name in names if name in value})

    def whole(value: Any) -> Any:
        """The same, for the many that have all fields."""
        try:
            given = [*taken(value)]
        except (KeyError, TypeError):
            return in_part(value)
        for place, codec in worked():
            given[place] = codec(given[place])
        return kind(*given)

    @cache
    def codecs() -> Mapping[str, _Codec]:  # a type may hold values of its own type
        return {name: _decoder(hint) for name, hint in hints_of(kind).items()}

    @cache
    def worked() -> Sequence[tuple[int, _Codec]]:
        """Of the fields that are not as they are in JSON, by their place."""
        return [(place, codecs()[name]) for place, name in enumerate(names) if codecs()[name] is not _as_it_is]

    if len(names) < 2 or any(each.kw_only or not each.init for each in fields):
        return in_part
    taken = itemgetter(*names)
    return whole
