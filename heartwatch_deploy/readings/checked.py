"""Messages as JSON objects, field by field: a value that is possible, or Refused with the reason.

The rules are those of the format `checked-json` with the bounds in flink_sql/, written anew.
"""

import json
import math
from collections.abc import Mapping
from typing import Any, Final, NoReturn

NAME_BYTES: Final = 256
HEART_RATES: Final = (1, 300)
_MOST: Final = 2**31 - 1
_MOST_MS: Final = 2**63 - 1


class Refused(ValueError):
    """A message that is not what its topic promises; the text says why."""


def json_object(value: bytes | None) -> Mapping[str, Any]:
    """The object that a message's value is; raises Refused."""
    if not value:
        raise Refused("no value" if value is None else "empty value")
    try:
        read = json.loads(value.decode("utf-8"), parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise Refused("not UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise Refused(f"not JSON: {error}") from error
    if not isinstance(read, dict):
        raise Refused("not a JSON object")
    return read


def text(record: Mapping[str, Any], name: str, *, longest: int = NAME_BYTES) -> str:
    """A text of 1 to `longest` bytes of UTF-8; raises Refused."""
    value = _there(record, name)
    if not isinstance(value, str):
        raise Refused(f"{name} is no text")
    try:
        length = len(value.encode("utf-8"))
    except UnicodeEncodeError as error:
        raise Refused(f"{name} holds half a character") from error
    if not 1 <= length <= longest:
        raise Refused(f"{name} has the length {length}")
    return value


def whole(record: Mapping[str, Any], name: str, *, low: int = 0, high: int = _MOST) -> int:
    """A whole number from `low` to `high`; raises Refused. 72.0 is none: it says that somebody computed."""
    value = _there(record, name)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise Refused(f"{name} is no whole number from {low} to {high}")
    return value


def optional_whole(record: Mapping[str, Any], name: str) -> int | None:
    """None where the field is missing or null, else as `whole`."""
    return None if record.get(name) is None else whole(record, name)


def degrees(record: Mapping[str, Any], name: str, *, most: float) -> float:
    """A finite number from -`most` to `most`; raises Refused."""
    value = _there(record, name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not -most <= value <= most:
        raise Refused(f"{name} is no number from {-most} to {most}")
    return float(value)


def time(record: Mapping[str, Any], name: str, *, latest: float = math.inf) -> int:
    """A time in ms of UTC from 1970 to `latest`; raises Refused."""
    value = whole(record, name, high=_MOST_MS)
    if value > latest:
        raise Refused(f"{name} is to come")
    return value


def _there(record: Mapping[str, Any], name: str) -> Any:
    if record.get(name) is None:
        raise Refused(f"{name} is {'null' if name in record else 'missing'}")
    return record[name]


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")
