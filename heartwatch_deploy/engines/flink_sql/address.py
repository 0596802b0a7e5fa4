"""Addresses of Flink objects; tables and views share one namespace and so one kind."""

from heartwatch_deploy.model.address import Address

ENGINE = "flink_sql"


def table(name: str) -> Address:
    return Address(ENGINE, "table", name)


def function(name: str) -> Address:
    return Address(ENGINE, "function", name)


def job(name: str) -> Address:
    return Address(ENGINE, "job", name)
