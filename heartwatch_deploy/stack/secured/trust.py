"""How the supervisor itself speaks to the servers of a secured stack, when it asks how they are."""

import base64
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from heartwatch_deploy.stack.member import Place
from heartwatch_deploy.stack.secured.certificates import Certificates
from heartwatch_deploy.stack.secured.principals import DEPLOYER, registry_password_of


@dataclass(frozen=True)
class Trust:
    """A TLS context with our certificate, and headers that say who we are."""

    context: ssl.SSLContext
    headers: Mapping[str, str]


def trust(place: Place) -> Trust | None:
    """None in a stack that is not secured."""
    if not place.secured:
        return None
    login = f"{DEPLOYER}:{place.secrets[registry_password_of(DEPLOYER)]}"
    return _made(place.certificates, base64.b64encode(login.encode()).decode())


@lru_cache(maxsize=1)
def _made(certificates: Certificates, login: str) -> Trust:
    context = ssl.create_default_context(cafile=str(certificates.ca))
    context.load_cert_chain(certificates.certificate(DEPLOYER), certificates.key(DEPLOYER))
    return Trust(context, {"Authorization": f"Basic {login}"})
