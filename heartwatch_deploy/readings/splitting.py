"""Who sends whose readings: users lie in the unit interval, which machines and processes divide among them."""

from typing import Final, TypeAlias

from heartwatch_deploy.readings.partitions import murmur2

Part: TypeAlias = tuple[float, float]
WHOLE: Final[Part] = (0.0, 1.0)
_HASHES: Final = 2**32


def cut(part: Part, pieces: int) -> list[Part]:
    """So many equal pieces, each from where the one before it ends."""
    low, high = part
    edges = [low + (high - low) * n / pieces for n in range(pieces)] + [high]
    return [(edges[n], edges[n + 1]) for n in range(pieces)]


def has(part: Part, user_id: str) -> bool:
    """Whether the user is one of the part: of parts that lie side by side, in exactly one."""
    return part[0] <= murmur2(user_id.encode()) / _HASHES < part[1]
