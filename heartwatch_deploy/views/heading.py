"""What stands above a plan: the project, the environment, its servers, the sum of it, and what apply will do."""

import shlex
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

from rich.text import Text

from heartwatch_deploy.model.change import Hazard
from heartwatch_deploy.model.endpoints import Endpoints
from heartwatch_deploy.model.external import without_login
from heartwatch_deploy.model.plan import Plan
from heartwatch_deploy.views.amounts import counted

_WIDEST = 120
_SERVERS = ("kafka", "registry", "connect", "flink_rest", "flink_gateway", "ksqldb")


@dataclass(frozen=True, slots=True)
class Heading:
    """`servers` are addresses without secrets, by the names that requests have; `command` is what applies the plan,
    `allowed` the consents that were given, with `asks` the verb asks at a terminal."""

    servers: Mapping[str, str] = field(default_factory=dict)
    command: Sequence[str] = ("heartwatch_deploy", "apply")
    allowed: Set[str] = frozenset()
    asks: bool = False

    def text(self, plan: Plan, total: str) -> Text:
        """Headed by the project and the environment."""
        text = Text(f"{plan.project} in {plan.environment}: {total}.\n", style="bold" if len(plan) else "green")
        if not len(plan):
            return text
        text.append(_wrapped([f"{name} {place}" for name, place in self.servers.items()]), style="bright_black")
        return text.append_text(self._hazards(plan)) if plan.hazards else text

    def allows(self, hazard: Hazard) -> bool:
        return hazard.consent in self.allowed

    def command_text(self, hazards: Sequence[Hazard]) -> str:
        """To be copied: with all consents that were given, and those that are missing."""
        consents = (*sorted(self.allowed), *(each.consent for each in hazards))
        flags = [f"--allow {shlex.quote(each)}" for each in dict.fromkeys(consents)]
        whole = " ".join((shlex.join(self.command), *flags))
        lines = [whole] if len(whole) <= _WIDEST else [shlex.join(self.command), *flags]
        return "  " + " \\\n    ".join(lines) + "\n"

    def _hazards(self, plan: Plan) -> Text:
        missing = [each for each in plan.hazards if not self.allows(each)]
        text = Text(f"{counted(len(plan.hazards), 'hazard')}: ", style="bold")
        text.append(f"{len(plan.hazards) - len(missing)} allowed, {len(missing)} NOT allowed. ")
        if not missing:
            return text.append("All of the plan will be sent.\n", style="green")
        asks = "asks first at a terminal, and elsewhere " if self.asks else ""
        verb = self.command[1].capitalize()
        text.append(f"{verb} {asks}refuses the plan and sends nothing; what allows it:\n", style="red")
        return text.append(self.command_text(missing))


def servers_of(endpoints: Endpoints) -> Mapping[str, str]:
    """Addresses as they stand in the environment's file, without logins."""
    found = {name: getattr(endpoints, name) for name in _SERVERS}
    places = {name: _place(str(address)) for name, address in found.items() if address}
    database = endpoints.postgres
    if database is not None:
        places["postgres"] = f"{database.host}:{database.port}/{database.dbname}"
    if endpoints.cassandra is not None:
        places["cassandra"] = _place(endpoints.cassandra.hosts)
    return places


def _place(addresses: str) -> str:
    return ",".join(without_login(each) for each in addresses.split(","))


def _wrapped(words: Sequence[str]) -> str:
    """As many in a line as it has room for."""
    lines: list[str] = []
    for word in words:
        if lines and len(lines[-1]) + len(word) + 3 <= _WIDEST:
            lines[-1] += f"   {word}"
        else:
            lines.append(word)
    return "".join(f"  {line}\n" for line in lines)
