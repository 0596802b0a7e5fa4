"""What files say must never be deleted or replaced."""

from dataclasses import dataclass
from fnmatch import fnmatchcase

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.span import Span


@dataclass(frozen=True, slots=True)
class Protection:
    """A pattern of addresses, such as `kafka.topic/*`, and where it is written."""

    pattern: str
    span: Span

    def covers(self, address: Address) -> bool:
        return fnmatchcase(str(address), self.pattern)
