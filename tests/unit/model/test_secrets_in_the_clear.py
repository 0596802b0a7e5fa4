"""What is a secret in the clear, and what only speaks of one."""

import pytest

from heartwatch_deploy.model.secrets import holds_secret, without_secrets

JAAS = 'org.apache.kafka.common.security.plain.PlainLoginModule required username="u" password="{}";'


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("database.password", "hunter2"),
        ("database.password", "${env:A}hunter2"),
        ("database.password", "${env:A}hunter2${env:B}"),
        ("connection.url", "jdbc:postgresql://db/x?user=u&password=hunter2"),
        ("connection.uri", "mongodb://u:p@h"),
        ("snowflake.private.key", "MIIE"),
        ("snowflake.private.key.passphrase", "hunter2"),
        ("apiKey", "k"),
        ("azure.storage.account-key", "k"),
        ("value.converter.basic.auth.user.info", "user:hunter2"),
        ("value.converter.basic.auth.user.info", "${env:USER}:hunter2"),
        ("http.headers.authorization", "Basic dTpw"),
        ("sasl.jaas.config", JAAS.format("hunter2")),
        ("sasl.jaas.config", JAAS.format("hunter2").replace('"u"', '"${env:USER}"')),
        ("container.url", "https://store/x?sv=1&sig=abc"),
    ],
)
def test_in_the_clear(key: str, value: str) -> None:
    assert holds_secret(key, value)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("database.password", "${env:A}"),
        ("database.password", "${env:A}${env:B}"),
        ("connection.url", "jdbc:postgresql://db/x?user=u&password=${env:A}"),
        ("connection.uri", "mongodb://u:${env:A}@h"),
        ("value.converter.basic.auth.user.info", "user:${env:A}"),
        ("value.converter.basic.auth.user.info", "${env:USER}:${env:A}"),
        ("value.converter.basic.auth.credentials.source", "USER_INFO"),
        ("http.headers.authorization", "Bearer ${file:/run/token:t}"),
        ("authorization.type", "none"),
        ("errors.log.include.secrets", "false"),
        ("sasl.jaas.config", JAAS.format("${env:A}")),
        ("sasl.jaas.config", JAAS.format("${env:A}").replace('"u"', '"${env:USER}"')),
        ("transforms.x.design", "design=round"),
        ("key.converter", "org.apache.kafka.connect.storage.StringConverter"),
    ],
)
def test_no_secret(key: str, value: str) -> None:
    assert not holds_secret(key, value)


def test_a_name_that_ends_like_a_signature_is_shown() -> None:
    assert without_secrets("?design=round&sig=abc") == "?design=round&sig=(secret)"
    assert without_secrets("password='hunter2'") == "password='(secret)'"
