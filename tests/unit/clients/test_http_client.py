"""The HTTP client: what is asked again, what is not, and what its errors say."""

import socket
from collections.abc import Iterator

import pytest
from fake_server import FakeServer

from heartwatch_deploy.clients.http import Endpoint, Limits, Refused, Unintelligible, Unreachable, path, words_of
from heartwatch_deploy.clients.registry import SchemaRegistry

QUICK = Limits(connect=0.5, answer=0.3, patience=0.5, busy=0.5)


def endpoint(server: FakeServer, **more: object) -> Endpoint:
    return Endpoint("Kafka Connect", server.address, limits=QUICK, **more)  # type: ignore[arg-type]


@pytest.fixture
def silent() -> Iterator[str]:
    """A port that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def test_an_answer_is_its_json_and_none_without_a_body(server: FakeServer) -> None:
    server.answer("GET /a?b=c", 200, {"d": 1})
    server.answer("DELETE /a", 204, "")
    assert endpoint(server).get("/a", b="c") == {"d": 1}
    assert endpoint(server).send("DELETE", "/a") is None


def test_a_starting_server_is_asked_again_whatever_the_method(server: FakeServer) -> None:
    server.answer("POST /a", 503, {"message": "starting"})
    server.answer("POST /a", 200, {})
    assert endpoint(server).send("POST", "/a", {"b": 1}) == {}
    assert server.seen == [("POST /a", {"b": 1})] * 2


def test_a_server_that_goes_on_starting_is_given_up(server: FakeServer) -> None:
    server.answer("GET /a", 503, {"message": "starting"})
    with pytest.raises(Refused, match="starting"):
        endpoint(server).get("/a")
    assert len(server.requests) > 1


def test_a_refusal_is_not_repeated_and_speaks_in_the_servers_words(server: FakeServer) -> None:
    server.answer("PUT /a", 422, {"error_code": 42201, "message": "no such type"})
    with pytest.raises(Refused) as refused:
        endpoint(server).send("PUT", "/a", {})
    assert (refused.value.status, refused.value.server_message) == (422, "no such type")
    assert len(server.requests) == 1


def test_a_refusal_that_the_protocol_calls_passing_is_repeated(server: FakeServer) -> None:
    server.answer("PUT /a", 409, {"message": "rebalance"})
    server.answer("PUT /a", 200, {"ok": True})
    assert endpoint(server, retried=lambda refused: refused.status == 409).send("PUT", "/a", {}) == {"ok": True}


def test_not_found_is_nothing_where_that_is_asked_for(server: FakeServer) -> None:
    assert endpoint(server).find("/a") is None


def test_a_page_is_not_taken_for_json(server: FakeServer) -> None:
    server.answer("GET /a", 200, "<html>\n<b>Hello</b>")
    with pytest.raises(Unintelligible, match="<html> <b>Hello"):
        endpoint(server).get("/a")


def test_nobody_there_is_said_after_some_patience() -> None:
    with pytest.raises(Unreachable, match="Connection refused"):
        Endpoint("Flink", "http://127.0.0.1:9", limits=QUICK).send("POST", "/a", {})


def test_a_post_that_may_have_arrived_is_not_sent_twice(silent: str) -> None:
    with pytest.raises(Unreachable, match="no answer to POST /a"):
        Endpoint("Flink", silent, limits=QUICK).send("POST", "/a", {})


def test_an_unknown_host_is_named() -> None:
    with pytest.raises(Unreachable, match=r"no-such-host\.invalid"):
        Endpoint("Flink", "http://no-such-host.invalid:1", limits=QUICK).get("/a")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('{"error_code": 1, "message": "a"}', "a"),
        ('{"title": "a", "detail": "b"}', "b"),
        ('{"errors": ["a", "b"]}', "a\nb"),
        ("<p>\n  gone</p>", "<p> gone</p>"),
        ("[1]", "[1]"),
        ("", ""),
    ],
)
def test_words_of_an_error_body(body: str, words: str) -> None:
    assert words_of(body) == words


def test_parts_of_a_path_may_hold_any_character() -> None:
    assert path("subjects", "a/b c?") == "/subjects/a%2Fb%20c%3F"


def test_a_login_in_the_address_is_sent_and_not_shown(server: FakeServer) -> None:
    server.answer("GET /a", 403, {"message": "no"})
    address = server.address.replace("http://", "http://me:s%40cret@")
    with pytest.raises(Refused) as refused:
        Endpoint("ksqlDB", address, limits=QUICK).get("/a")
    assert "cret" not in str(refused.value)
    assert refused.value.address == server.address
    assert server.logins == [("me", "s@cret")]


def test_a_redirect_tells_where_to(server: FakeServer) -> None:
    server.answer("GET /a", 307, "")
    server.headers["Location"] = "/b"
    with pytest.raises(Refused, match="HTTP 307 to GET /a, which points to /b"):
        endpoint(server).get("/a")


def test_lines_come_one_by_one(server: FakeServer) -> None:
    server.answer("POST /a", 200, "one\ntwo\n")
    with endpoint(server).lines("POST", "/a", {}) as lines:
        assert list(lines) == ["one", "two"]
    server.answer("POST /b", 400, {"message": "no"})
    with pytest.raises(Refused, match="no"), endpoint(server).lines("POST", "/b", {}):
        pass


def test_what_is_no_address_is_told() -> None:
    with pytest.raises(Unreachable, match="this is no address") as told:
        SchemaRegistry("http://u:hunter2@[::1")
    assert "hunter2" not in str(told.value)
