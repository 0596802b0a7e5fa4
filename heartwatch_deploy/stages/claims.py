"""Of several claims, which one has the lock: everybody who reads the same log comes to the same answer."""

from collections.abc import Iterable

from heartwatch_deploy.model.claim import Heard, Standing


def rival(claims: Iterable[Heard], own: str) -> Heard | None:
    """The claim that comes before the one with the id `own`, or None when that one may have the lock.

    Who holds it keeps it; then who came first. Claims that nobody renewed in time count no more; the newest word of
    `own`, or of anybody after it, tells what time it is. KeyError when the log has no claim `own`.
    """
    everybody = tuple(claims)
    mine = {each.claim.id: each for each in everybody}[own]
    now = time_of(everybody)
    alive = [each for each in everybody if each is not mine and milliseconds_left(each, now) > 0]
    holding = [each for each in alive if each.claim.standing is Standing.HELD]
    if mine.claim.standing is Standing.HELD:
        return min((each for each in holding if each.ticket > mine.ticket), key=_place, default=None)
    before = [each for each in alive if each.ticket < mine.ticket]
    return min(holding or before, key=_place, default=None)


def holders(claims: Iterable[Heard]) -> tuple[Heard, ...]:
    """Claims that hold the lock and still count, the first in line first; two while it is taken over."""
    everybody = tuple(claims)
    now = time_of(everybody)
    holding = (each for each in everybody if each.claim.standing is Standing.HELD and milliseconds_left(each, now) > 0)
    return tuple(sorted(holding, key=_place))


def time_of(claims: Iterable[Heard]) -> int:
    """The newest time in the log, in the broker's milliseconds; 0 without claims."""
    return max((each.at for each in claims), default=0)


def milliseconds_left(heard: Heard, now: int) -> int:
    """How long the claim still counts, by the broker's clock."""
    return heard.at + round(heard.claim.lease * 1000) - now


def _place(heard: Heard) -> int:
    return heard.ticket
