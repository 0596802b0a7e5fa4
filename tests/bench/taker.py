"""A webhook's receiver that costs next to nothing: it answers every request well and counts those of one kind."""

import threading
from typing import Self

from heartwatch_deploy.demo.service import Service


class Taker:
    """`count` is how many requests had `wanted` in their body."""

    def __init__(self, wanted: bytes) -> None:
        self.count = 0
        self._wanted = wanted
        self._lock = threading.Lock()
        self._service = Service(take=self._take)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._service.port}/alerts"

    def __enter__(self) -> Self:
        self._service.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._service.__exit__()

    def _take(self, body: bytes) -> None:
        if self._wanted in body:
            with self._lock:
                self.count += 1
