"""What the deployer has to know to speak with a secured stack; secrets are references to the stack's own file."""

from typing import Any

from heartwatch_deploy.stack.paths import StackPaths
from heartwatch_deploy.stack.secured.certificates import Certificates
from heartwatch_deploy.stack.secured.kafka import MECHANISM
from heartwatch_deploy.stack.secured.principals import DEPLOYER, password_of, registry_password_of


def security(paths: StackPaths) -> dict[str, Any]:
    """As `endpoints.security` of an environment."""
    certificates = Certificates(paths.security)
    tls = {"ca": str(certificates.ca)}
    own = {
        **tls,
        "certificate": str(certificates.certificate(DEPLOYER)),
        "key": str(certificates.key(DEPLOYER)),
    }

    def secret(name: str) -> str:
        return f"${{file:{paths.secrets}:{name}}}"

    sasl = {"mechanism": MECHANISM, "username": DEPLOYER, "password": secret(password_of(DEPLOYER))}
    return {
        "kafka": {"tls": tls, "sasl": sasl},
        "registry": {"tls": tls, "basic": {"username": DEPLOYER, "password": secret(registry_password_of(DEPLOYER))}},
        "connect": {"tls": own},
        "flink_rest": {"tls": own},
        "flink_gateway": {"tls": own},
        "postgres": {"sslmode": "verify-full", "tls": tls},
        "cassandra": {"tls": tls},
    }
