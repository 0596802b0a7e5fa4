"""A secret is hidden in whatever form it comes back, and before a text is cut."""

from collections.abc import Callable
from pathlib import Path

import pytest

from heartwatch_deploy.clients import concealed as concealing
from heartwatch_deploy.clients.concealed import conceal, concealed
from heartwatch_deploy.clients.flink_words import root_cause
from heartwatch_deploy.clients.http import words_of
from heartwatch_deploy.clients.ksqldb_refusals import words_of_ksqldb
from heartwatch_deploy.clients.ksqldb_rows import RowsBroken, header
from heartwatch_deploy.clients.understanding import listed
from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.model.endpoints import Endpoints

LINE = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC"
PEM = f"-----BEGIN PRIVATE KEY-----\n{LINE}\n{LINE[::-1]}\n-----END PRIVATE KEY-----"
LONG = "canary-that-is-cut-in-two"


@pytest.fixture(autouse=True)
def known_here_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(concealing, "_forms", set())


@pytest.mark.parametrize(
    ("secret", "told"),
    [
        (PEM, PEM),
        (PEM, " ".join(PEM.split())),
        (PEM, LINE),
        (PEM, f"line 2: {LINE}"),
        ("it's", "SET 'a' = 'it''s'"),
        ("two\nlines", "two lines"),
    ],
)
def test_every_form(secret: str, told: str) -> None:
    conceal(secret)
    hidden = concealed(told)
    assert not [each for each in (secret, LINE, "it''s", "two lines") if each in hidden]
    assert concealed("-----BEGIN PRIVATE KEY-----") == "-----BEGIN PRIVATE KEY-----"


@pytest.mark.parametrize(
    ("cut", "at"), [(words_of, 300), (root_cause, 300), (words_of_ksqldb, 300)], ids=["http", "flink", "ksqldb"]
)
def test_before_it_is_cut(cut: Callable[[str], str], at: int) -> None:
    conceal(LONG)
    assert "canary" not in cut("x" * (at - 12) + LONG)


def test_before_an_answer_is_cut() -> None:
    conceal(LONG)
    with pytest.raises(TypeError) as told:
        listed("x" * 70 + LONG)
    assert "canary" not in str(told.value)
    with pytest.raises(RowsBroken) as broken:
        header("x" * 70 + LONG)
    assert "canary" not in str(broken.value)


def test_a_quote_in_a_secret_does_not_end_its_literal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CANARY", "it's")
    servers = Servers(Endpoints(), runtime_directory=tmp_path)
    assert servers.fill_sql("SET 'a' = '${env:CANARY}'") == "SET 'a' = 'it''s'"
    assert servers.fill("${env:CANARY}") == "it's"


def test_a_gateway_without_an_address_shares_no_disk(tmp_path: Path) -> None:
    assert not Servers(Endpoints(flink_gateway="http://[::1"), runtime_directory=tmp_path).shares_disk_with_gateway()
