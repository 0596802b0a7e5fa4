"""An object that is no longer as it was applied."""

from dataclasses import dataclass

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Difference
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.plan import Step


@dataclass(frozen=True, slots=True)
class Drift:
    """`state` in words; of each difference `before` is live and `after` as it was applied. `remedy` is the step that
    apply would take, None where it would do nothing; `refusals` are what it would say instead."""

    address: Address
    state: str
    differences: tuple[Difference, ...] = ()
    remedy: Step | None = None
    refusals: tuple[Diagnostic, ...] = ()
