"""Objects that go and come back together, because their server drops nothing that is in use."""

from dataclasses import dataclass

from heartwatch_deploy.model.address import Address


@dataclass(frozen=True, slots=True)
class Remaking:
    """The step of the `leader` takes all of `down` away, in this order; then each step makes its own object again.

    `tried` are those of them, in the order in which they come, that can be tried out before anything goes; `again` are
    what rows are written into a second time; `after` are steps that the leader waits for; `kept_by` is what would have
    to go as well, and is not this plan's to make again.
    """

    leader: Address
    down: tuple[Address, ...]
    tried: tuple[Address, ...] = ()
    again: frozenset[Address] = frozenset()
    after: frozenset[Address] = frozenset()
    kept_by: tuple[Address, ...] = ()
