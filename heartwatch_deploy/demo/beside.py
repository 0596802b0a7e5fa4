"""What comes beside the readings where a part takes it: patients' heartbeats, gateways' raw messages, a service that
alerts are posted to."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from heartwatch_deploy.demo.failures import FAILURES, told
from heartwatch_deploy.demo.service import HOST, Service
from heartwatch_deploy.readings import heartbeats
from heartwatch_deploy.readings.endpoints import Servers
from heartwatch_deploy.readings.generator import Load, generated
from heartwatch_deploy.readings.heartbeat_sending import send_heartbeats
from heartwatch_deploy.readings.heartbeats import HeartbeatMessage, Ward
from heartwatch_deploy.readings.kafka_writer import KafkaWriter
from heartwatch_deploy.readings.pace import Pace
from heartwatch_deploy.readings.raw import as_raw
from heartwatch_deploy.readings.targets import Target
from heartwatch_deploy.watching.deployment import Deployment

RATE: Final = 20
HOOK: Final = "alert_webhook"
URL: Final = "webhook_url"
_PATIENTS: Final = 40
_PATIENCE: Final = 15.0


def _hearts(_: Servers, now: int) -> Iterator[HeartbeatMessage]:
    return heartbeats.generated(Ward(start=now, rate=RATE, patients=_PATIENTS, malformed=0.001))


def _raw(servers: Servers, now: int) -> Iterator[HeartbeatMessage]:
    """Of people of their own, whose devices stand for them."""
    load = Load(start=now, rate=RATE, users=_PATIENTS, seed=7, bounds=Target(servers).bounds)
    for reading in generated(load):
        own = reading._replace(user_id=f"device-{reading.user_id}")
        yield HeartbeatMessage(own.recorded_at, own.user_id, as_raw(own))


_SENT: Final[Mapping[str, Callable[[Servers, int], Iterator[HeartbeatMessage]]]] = {
    "patient_heartbeats": _hearts,
    "raw_wearable_data": _raw,
}


@contextmanager
def beside(deployment: Deployment, say: Callable[[str], None]) -> Iterator[None]:
    """Meanwhile messages come into those of its topics that somebody else fills, and its webhooks are answered where
    they go to this machine."""
    stop, topics = threading.Event(), [each for each in _SENT if each in deployment.topics]
    senders = [
        threading.Thread(target=_sent, args=(deployment.directory, each, stop, say), daemon=True) for each in topics
    ]
    hooked = any(each.name == HOOK for each in deployment.graph.of_kind("connector"))
    with _listening(str(deployment.loaded.values[URL]), say) if hooked else nullcontext():
        for sender in senders:
            sender.start()
        try:
            yield
        finally:
            stop.set()
            for sender in senders:
                sender.join(_PATIENCE)


def _sent(project_dir: Path, topic: str, stop: threading.Event, say: Callable[[str], None]) -> None:
    try:
        _send(project_dir, topic, stop, say)
    except FAILURES as failure:
        say(f"nothing more comes into {topic}: {told(failure)}")


def _send(project_dir: Path, topic: str, stop: threading.Event, say: Callable[[str], None]) -> None:
    servers = Servers(project_dir=project_dir)
    writer = KafkaWriter(servers.kafka_client(), topic)
    send_heartbeats(_SENT[topic](servers, int(time.time() * 1000)), writer, Pace.of_the_wall_clock(stop))
    if writer.lost:
        say(f"{writer.lost} messages for {topic} were lost: {'; '.join(sorted(writer.reasons))}")


@contextmanager
def _listening(url: str, say: Callable[[str], None]) -> Iterator[None]:
    """A stand-in for the service of the environment; none for one that is elsewhere or already there."""
    place = urlsplit(url)
    with ExitStack() as stack:
        if place.hostname == HOST and place.port:
            try:
                stack.enter_context(Service(place.port))
            except OSError as error:
                say(f"alerts go to whoever listens at {url} already ({error.strerror})")
        yield
