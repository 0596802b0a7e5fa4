"""How one Kafka cluster is reached and asked, and what of it goes wrong in which words."""

import logging
import socket
import time
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient

from heartwatch_deploy.clients.http import ClientError, InDoubt, Refused, Unreachable, Untrusted
from heartwatch_deploy.clients.kafka_security import distrust, is_secured, not_allowed, principal

T = TypeVar("T")

_SILENT: Final = logging.getLogger(__name__)
_SILENT.addHandler(logging.NullHandler())
_SILENT.propagate = False
_PATIENCE_SECONDS: Final = 2.0
_LOOK_SECONDS: Final = 0.3
_NOBODY_THERE: Final = frozenset(
    {
        KafkaError._TRANSPORT,
        KafkaError._ALL_BROKERS_DOWN,
        KafkaError._TIMED_OUT,
        KafkaError._RESOLVE,
        KafkaError._MSG_TIMED_OUT,
    }
)


class KafkaConnection:
    """The settings, the admin client, and errors as ClientError. `seconds` is how long a broker may take to answer."""

    def __init__(
        self, bootstrap: str, *, seconds: float = 5.0, settings: Mapping[str, str | int] | None = None
    ) -> None:
        self.bootstrap = bootstrap
        self._seconds = seconds
        # So long a broker may take to do it, and so long until it has answered: the client library's own is a minute.
        self._time = {"operation_timeout": seconds, "request_timeout": seconds * 2}
        self._words: list[str] = []
        self._final: ClientError | None = None
        self._connection = dict(settings or {})
        self._settings = {
            "bootstrap.servers": bootstrap,
            "socket.connection.setup.timeout.ms": int(seconds * 1000),
            "error_cb": self._heard,
            "logger": _SILENT,
            "log_level": 3,
        } | dict(settings or {})
        self._admin: Any = self._made(AdminClient)
        self._reached = False

    def _made(self, client: Callable[[Any], T], **own: object) -> T:
        """A client with our settings; callbacks and loggers are settings too. Untrusted where they cannot be."""
        try:
            return client(self._settings | own)
        except KafkaException as error:
            raise Untrusted("Kafka", self.bootstrap, server_message=error.args[0].str()) from error

    @property
    def principal(self) -> str:
        """Whom the brokers see in us, as far as the settings say it."""
        return principal(self._connection)

    def _done(self, ask: Callable[[], Mapping[Any, Any]], *, right: str) -> None:
        for future in self._asked(ask).values():
            self._asked(future.result, right=right)

    def _await(self, condition: Callable[[], bool], complaint: str) -> None:
        deadline = time.monotonic() + self._seconds * 2
        while not condition():
            if time.monotonic() > deadline:
                raise InDoubt("Kafka", self.bootstrap, status=0, body="", server_message=complaint)
            time.sleep(0.05)

    def _asked(self, ask: Callable[[], T], *, right: str = "") -> T:
        """`right` is what this needs where access is controlled: operation, kind of object and name."""
        self._reach()
        try:
            return ask()
        except KafkaException as error:
            raise self._client_error(error.args[0], right=right) from error

    def _reach(self) -> None:
        """Finds out at once that nobody listens or lets us in; the client library would try all of its time."""
        if self._reached:
            return
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not any(self._listens(address) for address in self.bootstrap.split(",")):
            if time.monotonic() > deadline:
                raise Unreachable("Kafka", self.bootstrap, server_message=self._words[-1])
            time.sleep(0.2)
        if is_secured(self._connection):
            self._get_in(time.monotonic() + self._seconds)
        self._reached = True

    def _get_in(self, deadline: float) -> None:
        """Returns when the broker answers; a login or certificate that is refused is told when it is heard of."""
        while True:
            self._admin.poll(0)  # errors are heard, and tokens asked for, here
            if (final := self._final) is not None:
                self._final = None  # whoever asks again is looked at again
                raise final
            try:
                self._admin.list_topics(timeout=_LOOK_SECONDS)
            except KafkaException as error:
                if time.monotonic() > deadline:
                    raise self._client_error(error.args[0]) from error
            else:
                return

    def _listens(self, address: str) -> bool:
        host, _, port = address.strip().rpartition(":")
        try:
            socket.create_connection((host.strip("[]"), int(port)), timeout=_PATIENCE_SECONDS).close()
        except (ValueError, OverflowError):  # no port, or one that there is not
            self._words.append(f"{address}: this is no address of the form host:port")
            return False
        except OSError as error:
            self._words.append(f"{address}: {error.strerror or error}")
            return False
        return True

    def _heard(self, error: KafkaError) -> None:
        self._words.append(error.str())
        self._final = distrust(error, self.bootstrap) or self._final

    def _client_error(self, error: KafkaError, *, right: str = "") -> ClientError:
        who = principal(self._connection)
        if found := not_allowed(error, self.bootstrap, who=who, right=right) or distrust(error, self.bootstrap):
            return found
        if error.code() not in _NOBODY_THERE:
            return Refused("Kafka", self.bootstrap, status=error.code(), body="", server_message=error.str())
        self._admin.poll(0)
        if self._final is not None and not self._reached:  # who was let in may have been heard
            return self._final
        words = next((words for words in reversed(self._words) if self.bootstrap in words), error.str())
        return Unreachable("Kafka", self.bootstrap, server_message=words)
