"""Acknowledging an alert: the one thing that the page writes."""

from dataclasses import dataclass

from heartwatch_deploy.clients.http import ClientError
from heartwatch_deploy.clients.registry import SchemaRegistry
from heartwatch_deploy.edges import explain
from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.readings import endpoints
from heartwatch_deploy.readings.acknowledgements import acknowledge
from heartwatch_deploy.readings.errors import Failed
from heartwatch_deploy.watching.deployment import Deployment


@dataclass(frozen=True, kw_only=True)
class _OfDeployment(endpoints.Servers):
    """Kafka and registry as the environment names them, and not only those of a local stack."""

    named: Servers

    def kafka_client(self) -> dict[str, str]:
        settings = {name: str(value) for name, value in self.named.kafka_settings().items()}
        return {"bootstrap.servers": self.named.kafka.bootstrap} | settings

    def registry_client(self) -> SchemaRegistry:
        return self.named.registry


def acknowledged(deployment: Deployment | None, alert_id: str, *, by: str) -> str:
    """What came of it."""
    if deployment is None or deployment.endpoints is None:
        return "Not acknowledged: there are no servers to tell."
    servers = _OfDeployment(project_dir=deployment.directory, named=deployment.servers())
    try:
        acknowledge(servers, alert_id, by=by.strip())
    except Failed as failed:
        return _refused(failed.diagnostic)
    except ClientError as error:
        return _refused(explain.reading(error))
    return f"Acknowledged by {by.strip()}: {alert_id}"


def _refused(found: Diagnostic) -> str:
    return f"Not acknowledged: {found.summary}. {found.cause} {found.help}".strip()
