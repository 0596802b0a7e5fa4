"""The metrics from their start to Ctrl-C, over HTTP on this machine."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from prometheus_client import CollectorRegistry, Metric, ProcessCollector, start_http_server
from prometheus_client.registry import Collector

from heartwatch_deploy.metrics.account import Account
from heartwatch_deploy.metrics.exporter import Exporter
from heartwatch_deploy.metrics.families import families
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.storage.project import ProjectRefused
from heartwatch_deploy.watching.ending import Ending, set_by_signals

HOST: Final = "127.0.0.1"


@dataclass(frozen=True)
class Where:
    """The project; `patient` waits for one that cannot be loaded yet."""

    directory: Path
    environment: str | None
    patient: bool = False


class Metrics(Collector):
    """The account as it is at the moment of a scrape: no server is asked."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def collect(self) -> Iterator[Metric]:
        return families(self._account.seen())


def serve(where: Where, *, port: int, say: Callable[[str], None]) -> None:
    """Returns after Ctrl-C. Port 0 is any free one; `say` hears the address, and what does not answer. Raises
    ProjectRefused, also where the port is taken."""
    account = Account(say)
    registry = CollectorRegistry()
    registry.register(Metrics(account))
    ProcessCollector(registry=registry)  # what the exporter itself uses
    over = Ending()
    with set_by_signals(over), Exporter(account, where.directory, where.environment).running(patient=where.patient):
        try:
            server, answering = start_http_server(port, addr=HOST, registry=registry)
        except OSError as error:
            raise ProjectRefused(_taken(port, error)) from error
        say(f"metrics at http://{HOST}:{server.server_port}/metrics until Ctrl-C")
        over.wait()
        server.shutdown()
        server.server_close()
        answering.join()


def _taken(port: int, error: OSError) -> Diagnostic:
    help_text = "the metrics may be served already; or choose another port with --port"
    return Diagnostic("HW904", f"the metrics cannot be served on {HOST}:{port}", cause=str(error), help=help_text)
