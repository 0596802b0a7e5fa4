"""No rule has a word on what stays as it is, so none needs to be asked about it."""

import pytest

from heartwatch_deploy.engines import ENGINES
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Action, Change, Grade, Reason, Verdict
from heartwatch_deploy.model.protection import Protection
from heartwatch_deploy.model.resource import Resource
from heartwatch_deploy.model.span import Span
from heartwatch_deploy.rules import RULES
from heartwatch_deploy.stages.classify import classify

KINDS = [(engine, kind) for engine in ENGINES for kind in ENGINES[engine].kinds]


@pytest.mark.parametrize(("engine", "kind"), KINDS)
@pytest.mark.parametrize("owned", [True, False])
def test_of_every_kind(engine: str, kind: str, owned: bool) -> None:
    there = Resource(Address(engine, kind, "a"), {"settings": {"a": "b"}}, owned=owned)
    protection = Protection("*", Span("deploy/project.yaml", 1))
    change = Change(there.address, Action.NO_OP, Reason.SAME, there, there, there, protection=protection)
    assert [rule for rule in RULES if rule(change) is not None] == []
    assert classify(change) == Verdict(Grade.NO_CHANGE)
