"""That a Kafka keeps no rights, for whoever tells what that means without a client of Kafka."""

from heartwatch_deploy.clients.http import Refused


class NoAuthorizer(Refused):
    """The broker keeps no rights: everybody may everything."""
