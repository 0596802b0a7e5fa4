"""A transaction on one of the tables in Postgres that the pipeline follows."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import psycopg2

from heartwatch_deploy.readings.errors import Failed

_UNKNOWN_RELATION: Final = "42P01"


@contextmanager
def transaction(connection: Mapping[str, Any], *, rows: str, where_missing: str) -> Iterator[Any]:
    """A cursor; raises Failed, in which the `rows` are called so, with the remedy for a table that is not there."""
    try:
        opened = psycopg2.connect(**connection, connect_timeout=5)
    except psycopg2.OperationalError as error:
        raise _failed("Postgres does not answer", error, help_="check that it runs: stack status") from error
    try:
        with opened, opened.cursor() as cursor:
            yield cursor
    except psycopg2.Error as error:
        help_ = where_missing if error.pgcode == _UNKNOWN_RELATION else "see Postgres' words"
        raise _failed(f"Postgres refused the {rows}", error, help_=help_) from error
    finally:
        opened.close()


def _failed(summary: str, error: psycopg2.Error, *, help_: str) -> Failed:
    return Failed(summary, code="HW807", cause=" ".join(str(error).split()), help=help_)
