"""The model behind a socket of this machine, with what may go wrong on the way."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.ksqldb_model.messages import Request, Response
from tests.ksqldb_model.runner import NoAnswer
from tests.ksqldb_model.server import ModelServer
from tests.ksqldb_model.world import World
from tests.loopback import listening


class Fault(Enum):
    """What happens to one request: it is lost, or its answer, whole or half of it; or the server dies with it."""

    NONE = auto()
    REQUEST_LOST = auto()
    ANSWER_LOST = auto()
    ANSWER_HALVED = auto()
    CRASH_BEFORE = auto()
    CRASH_AFTER = auto()


class Served:
    """A model at an address. Its clock stands still but for `pace` seconds a request, and for what waiting takes.

    `faults` are used up one a request, in their order.
    """

    def __init__(self, model: ModelServer, *, pace: float = 0.1) -> None:
        self.model = model
        self.pace = pace
        self.faults: deque[Fault] = deque()
        self.seen: list[Request] = []
        self.address = ""
        self._one_at_a_time = threading.Lock()

    def answer(self, request: Request) -> tuple[Response | None, Fault]:
        """What the model says, None for silence, and how it is sent."""
        with self._one_at_a_time:
            self.seen.append(request)
            fault = self.faults.popleft() if self.faults else Fault.NONE
            if fault is Fault.CRASH_BEFORE:
                self.model.phase = "down"
            if fault in (Fault.REQUEST_LOST, Fault.CRASH_BEFORE):
                return None, fault
            self.model.runner.clock += self.pace
            try:
                response = self.model.handle(request)
            except NoAnswer:
                return None, fault
            if fault is Fault.CRASH_AFTER:
                self.model.phase = "down"
            return (None if fault in (Fault.ANSWER_LOST, Fault.CRASH_AFTER) else response), fault

    @contextmanager
    def undisturbed(self) -> Iterator[World]:
        """The world as it is between two requests: whoever else reads or changes it while requests come asks here."""
        with self._one_at_a_time:
            yield self.model.world

    def wait(self, seconds: float) -> None:
        """Time passes."""
        with self._one_at_a_time:
            self.model.runner.clock += seconds
            self.model.runner.settle()


@contextmanager
def serving(model: ModelServer | None = None, *, pace: float = 0.1) -> Iterator[Served]:
    """A model server that answers at `address` while the context lasts."""
    served = Served(model or ModelServer(), pace=pace)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length).decode() if length else None
            request = Request(self.command, self.path, body, self.headers.get("Accept"))
            self.send(*served.answer(request))

        def send(self, response: Response | None, fault: Fault) -> None:
            if response is None:
                self.close_connection = True
                return
            content = (response.text or "").encode()
            self.send_response(response.status)
            for name, value in {"content-type": "application/json", **response.headers}.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            halved = fault is Fault.ANSWER_HALVED
            self.wfile.write(content[: len(content) // 2] if halved else content)
            self.close_connection = self.close_connection or halved

        do_GET = do_POST = do_PUT = handle_any

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    with listening(Handler) as served.address:
        yield served
