"""The cluster beside the model server is looked at between its requests, and not in the midst of one."""

import threading
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet

import pytest
from ksqldb_project import ModelConnect, ModelKafka

from heartwatch_deploy.clients.kafka import Topic
from tests.ksqldb_model.messages import Request, Response
from tests.ksqldb_model.serving import Served

BUSY = 10


def test_nobody_looks_into_a_request(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, goes_on = threading.Event(), threading.Event()

    def handle(_request: Request) -> Response:
        begun.set()
        assert goes_on.wait(BUSY)
        return Response(200, "[]")

    monkeypatch.setattr(served.model, "handle", handle)
    kafka = ModelKafka(served)
    looks = (kafka.topics, ModelConnect(served).connectors, lambda: kafka.create(Topic("a", 1, 1, {})))
    with ThreadPoolExecutor(4) as pool:
        request = pool.submit(served.answer, Request("GET", "/info"))
        assert begun.wait(BUSY)
        asked = [pool.submit(look) for look in looks]
        try:
            for each in asked:
                with pytest.raises(NotYet):
                    each.result(0.1)
        finally:
            goes_on.set()
        assert request.result(BUSY)[0] is not None
        assert [each.result(BUSY) is not None for each in asked] == [True, True, False]
