"""How one deployed object is doing."""

from dataclasses import dataclass

from heartwatch_deploy.model.address import Address


@dataclass(frozen=True, slots=True)
class Condition:
    """`state` in words (`as applied`, `drifted: …`, `gone`, or the problem); `facts` are ids and numbers to know."""

    address: Address
    state: str
    healthy: bool
    facts: str = ""
