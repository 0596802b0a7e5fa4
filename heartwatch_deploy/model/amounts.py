"""Settings that count milliseconds or bytes, as people say them."""

from typing import Final

_TIMES: Final = ((86_400_000, "d"), (3_600_000, "h"), (60_000, "min"), (1000, "s"), (1, "ms"))
_SIZES: Final = ((1 << 40, "TiB"), (1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB"), (1, "bytes"))


def with_unit(setting: str, value: str) -> str:
    """`60000 (1 min)` where the setting's name says that it counts milliseconds or bytes."""
    units = _TIMES if setting.endswith(".ms") else _SIZES if setting.endswith(".bytes") else ()
    if not units or not (value.isascii() and value.isdigit()):
        return f"{value} (no limit)" if units and value == "-1" else value
    words = _counted(int(value), units)
    return value if words.endswith("bytes") else f"{value} ({words})"


def span_of_time(milliseconds: int) -> str:
    """`1 min`."""
    return _counted(milliseconds, _TIMES)


def _counted(number: int, units: tuple[tuple[int, str], ...]) -> str:
    size, unit = next(((size, unit) for size, unit in units if size <= number), units[-1])
    return f"{number / size:.3g} {unit}"
