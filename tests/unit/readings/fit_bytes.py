"""A small encoder of FIT: https://developer.garmin.com/fit/protocol/."""

import struct
from collections.abc import Sequence

EPOCH = 631_065_600  # 1989-12-31, from which FIT counts seconds
_TABLE = [
    0x0000, 0xCC01, 0xD801, 0x1400, 0xF001, 0x3C00, 0x2800, 0xE401,
    0xA001, 0x6C00, 0x7800, 0xB401, 0x5000, 0x9C01, 0x8801, 0x4400,
]  # fmt: skip
# number of the field, base type, format; an absent value is the type's own "invalid"
_RECORD = [
    (253, 0x86, "I"), (0, 0x85, "i"), (1, 0x85, "i"), (3, 0x02, "B"), (4, 0x02, "B"), (5, 0x86, "I"), (6, 0x84, "H"),
    (13, 0x01, "b"),
]  # fmt: skip
_INVALID = {"I": 2**32 - 1, "i": 2**31 - 1, "B": 255, "H": 2**16 - 1, "b": 127}


def _sum(content: bytes) -> int:
    crc = 0
    for byte in content:
        for nibble in (byte & 0xF, byte >> 4):
            crc = (crc >> 4) & 0x0FFF ^ _TABLE[crc & 0xF] ^ _TABLE[nibble]
    return crc


def _message(local: int, number: int, fields: Sequence[tuple[int, int, str]], rows: Sequence[Sequence[int]]) -> bytes:
    """A definition, and a message for each row."""
    told = b"".join(bytes([each, struct.calcsize(form), base]) for each, base, form in fields)
    layout = "<" + "".join(form for _, _, form in fields)
    definition = bytes([0x40 | local, 0, 0]) + struct.pack("<HB", number, len(fields)) + told
    return definition + b"".join(bytes([local]) + struct.pack(layout, *row) for row in rows)


def fit_file(points: Sequence[Sequence[int | None]], *, sport: int) -> bytes:
    """Points of (seconds since 1970, latitude and longitude in semicircles, heart rate, cadence, cm, mm/s, °C)."""
    forms = [form for _, _, form in _RECORD]
    rows = [
        [_INVALID[form] if value is None else value for value, form in zip((time - EPOCH, *rest), forms, strict=True)]
        for time, *rest in points
        if time is not None
    ]
    body = _message(0, 0, [(0, 0x00, "B")], [[4]]) + _message(1, 20, _RECORD, rows)
    body += _message(2, 18, [(5, 0x00, "B")], [[sport]])
    header = struct.pack("<BBHI4s", 14, 0x20, 2132, len(body), b".FIT")
    whole = header + struct.pack("<H", _sum(header)) + body
    return whole + struct.pack("<H", _sum(whole))
