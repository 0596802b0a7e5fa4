"""Messages of the one writer that may write: whoever takes over later is let through, all before it are refused."""

import logging
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from confluent_kafka import KafkaError, KafkaException, Producer

from heartwatch_deploy.clients.http import ClientError, Refused, Unreachable
from heartwatch_deploy.clients.kafka_security import distrust, not_allowed, principal

_SILENT: Final = logging.getLogger("heartwatch_deploy.clients.kafka_fenced")
_SILENT.addHandler(logging.NullHandler())
_SILENT.propagate = False
_FENCED: Final = frozenset(
    {KafkaError._FENCED, KafkaError.PRODUCER_FENCED, KafkaError.INVALID_PRODUCER_EPOCH, KafkaError._STATE}
)
_TRANSACTION_MS: Final = 10_000
_PAUSE_SECONDS: Final = 0.1


class Fenced(ClientError):
    """Somebody else took over the right to write."""


class FencedWriter:
    """A writer under a transactional id, of which Kafka lets only the newest through; methods raise ClientError.

    Not for several threads at once.
    """

    def __init__(self, bootstrap: str, name: str, *, settings: Mapping[str, str | int], seconds: float = 5.0) -> None:
        self.bootstrap = bootstrap
        self._seconds = seconds
        self._settings = {
            **settings,
            "bootstrap.servers": bootstrap,
            "transactional.id": name,
            "transaction.timeout.ms": _TRANSACTION_MS,
            "message.timeout.ms": _TRANSACTION_MS,
            "linger.ms": 0,
            "logger": _SILENT,
            "log_level": 3,
        }
        self._producer: Producer | None = None

    def take_over(self) -> None:
        """Makes this the newest writer of its name; what others had begun and not ended is undone."""
        producer = Producer(self._settings)
        producer.poll(0)  # here a token is asked for, where one is needed
        right = f"Write transactionalId {self._settings['transactional.id']}"
        self._try(lambda: producer.init_transactions(self._seconds), right=right)
        self._producer = producer

    def write(self, topic: str, key: bytes, value: bytes | None) -> None:
        """Writes one message, and returns when it stands; Fenced when somebody took over, and then it does not."""
        producer = self._producer
        if producer is None:
            raise Fenced("Kafka", self.bootstrap, server_message="nobody took over to write")
        try:
            self._try(producer.begin_transaction)
            producer.produce(topic, key=key, value=value)
            self._try(lambda: producer.commit_transaction(self._seconds), right=f"Write topic {topic}")
        except ClientError:
            self._producer = None
            raise

    def close(self) -> None:
        """Ends this writer; `take_over` begins a new one."""
        self._producer = None

    def _try(self, act: Callable[[], Any], *, right: str = "") -> None:
        deadline = time.monotonic() + self._seconds
        while True:
            try:
                act()
            except KafkaException as error:
                found = error.args[0]
                if not found.retriable() or time.monotonic() > deadline:
                    raise self._client_error(found, right=right) from error
                time.sleep(_PAUSE_SECONDS)
            else:
                return

    def _client_error(self, error: KafkaError, *, right: str) -> ClientError:
        who = principal(self._settings)
        if barred := not_allowed(error, self.bootstrap, who=who, right=right) or distrust(error, self.bootstrap):
            return barred
        if error.code() in _FENCED:
            return Fenced("Kafka", self.bootstrap, server_message=error.str())
        if error.retriable() or error.code() in (KafkaError._TIMED_OUT, KafkaError._TRANSPORT):
            return Unreachable("Kafka", self.bootstrap, server_message=error.str())
        return Refused("Kafka", self.bootstrap, status=error.code(), body="", server_message=error.str())
