"""The recorded requests sent to the model in their order, with what happened around them."""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.ksqldb_exchanges import Exchange, scenarios
from tests.ksqldb_model import outside
from tests.ksqldb_model.comparing import differences, texts
from tests.ksqldb_model.messages import Request, Response
from tests.ksqldb_model.runner import NoAnswer
from tests.ksqldb_model.server import ModelServer

_FAST = 3.0
"""Seconds; all but two scenarios were recorded with a short session timeout."""


@dataclass(frozen=True)
class Result:
    """`left_out` is the reason why an exchange is not compared, `differences` is empty where the model agrees."""

    exchange: Exchange
    differences: tuple[str, ...] = ()
    left_out: str = ""
    texts: tuple[tuple[str, str], ...] = ()
    """The statements that the server gave back, each with the model's."""


def replay(scenario: str) -> list[Result]:
    """Every exchange of a scenario, compared."""
    return list(_replay(scenario))


def _started(scenario: str) -> ModelServer:
    """The server as the scenario found it: fresh, or as another scenario left it."""
    earlier = outside.table().get(scenario, {}).get("continues")
    if earlier is None:
        return ModelServer(session_timeout=_FAST)
    model = _started(earlier)
    for _ in _run(model, earlier):
        pass
    return model


def _replay(scenario: str) -> Iterator[Result]:
    yield from _run(_started(scenario), scenario)


def _run(model: ModelServer, scenario: str) -> Iterator[Result]:
    told = outside.table().get(scenario, {})
    events, left_out = told.get("events", {}), told.get("left_out", {})
    at_once = {n: group for group in told.get("at_once", ()) for n in group["exchanges"]}
    for exchange in scenarios()[scenario]:
        outside.tell(model, events.get(exchange.n, {}))
        if not exchange.method:
            continue
        group = at_once.get(exchange.n)
        model.runner.fenced = bool(group) and exchange.n != group["written"]
        begin = model.runner.clock
        response = answer(model, exchange)
        model.runner.clock = begin + exchange.seconds
        if exchange.n in left_out:
            yield Result(exchange, left_out=left_out[exchange.n])
        else:
            found = tuple(differences(exchange, response))
            compared = exchange.path == "/ksql" and exchange.status == 200 and response is not None and not found
            yield Result(exchange, found, texts=tuple(texts(exchange, response)) if compared and response else ())


def answer(model: ModelServer, exchange: Exchange) -> Response | None:
    """What the model says to a recorded request; None where it keeps silent."""
    request = Request(
        exchange.method,
        exchange.path,
        exchange.body,
        exchange.accept,
        http2=exchange.http_version == "2",
        registry=exchange.port == 18081,
    )
    try:
        return model.handle(request)
    except NoAnswer:
        return None


def everything() -> list[Result]:
    return [result for scenario in scenarios() for result in replay(scenario)]
