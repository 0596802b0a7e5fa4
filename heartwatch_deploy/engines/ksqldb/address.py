"""Addresses of ksqlDB's objects; streams and tables share one namespace and so one kind."""

from typing import Final

from heartwatch_deploy.model.address import Address

ENGINE: Final = "ksqldb"
PROCESSING_LOG: Final = "KSQL_PROCESSING_LOG"
"""The stream that a server makes by itself."""


def source(name: str) -> Address:
    """A stream or table, by its name as the server compares it."""
    return Address(ENGINE, "source", name)


def query(query_id: str) -> Address:
    """An INSERT INTO, by the id that its statement gives it."""
    return Address(ENGINE, "query", query_id)


def connector(name: str) -> Address:
    """By the name that Connect knows: in upper case unless the statement quotes it."""
    return Address(ENGINE, "connector", name)


def registered_type(name: str) -> Address:
    return Address(ENGINE, "type", name)
