"""The Postgres table of users' ranges, which Debezium turns into a topic."""

import csv
import io
from collections.abc import Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Final

from heartwatch_deploy.readings.errors import Failed
from heartwatch_deploy.readings.own_tables import transaction
from heartwatch_deploy.readings.ranges import RangeVersion

_TABLE: Final = """
CREATE TABLE IF NOT EXISTS public.historical_ranges (
    user_id text PRIMARY KEY, min_heart_rate int NOT NULL, max_heart_rate int NOT NULL,
    CHECK (min_heart_rate <= max_heart_rate))
"""
# With the old row in the log, a delete tells which range it ended.
_IDENTITY: Final = "ALTER TABLE public.historical_ranges REPLICA IDENTITY FULL"
_INCOMING: Final = "CREATE TEMPORARY TABLE incoming (LIKE public.historical_ranges) ON COMMIT DROP"
_COPY: Final = "COPY incoming (user_id, min_heart_rate, max_heart_rate) FROM STDIN WITH (FORMAT csv)"
# Rows that would not change are left alone: each change is an event downstream.
_UPSERT: Final = """
INSERT INTO public.historical_ranges AS old SELECT user_id, min_heart_rate, max_heart_rate FROM incoming
ON CONFLICT (user_id) DO UPDATE SET min_heart_rate = excluded.min_heart_rate, max_heart_rate = excluded.max_heart_rate
WHERE (old.min_heart_rate, old.max_heart_rate) <> (excluded.min_heart_rate, excluded.max_heart_rate)
"""
_DELETE: Final = "DELETE FROM public.historical_ranges WHERE user_id = %s"


class RangeTable:
    """public.historical_ranges in one database; every method raises Failed."""

    def __init__(self, connection: dict[str, Any]) -> None:
        self._connection = connection

    def load(self, ranges: Iterable[RangeVersion]) -> int:
        """Makes the table where it is missing, inserts and updates in one transaction; how many rows are new or
        other than before."""
        rows = io.StringIO()
        csv.writer(rows).writerows((r.user_id, r.min_heart_rate, r.max_heart_rate) for r in ranges)
        rows.seek(0)
        with self._cursor() as cursor:
            cursor.execute(_TABLE)
            cursor.execute(_IDENTITY)
            cursor.execute(_INCOMING)
            cursor.copy_expert(_COPY, rows)
            cursor.execute(_UPSERT)
            return int(cursor.rowcount)

    def delete(self, user_id: str) -> bool:
        """Ends the user's range; False where there was none."""
        with self._cursor() as cursor:
            cursor.execute(_DELETE, (user_id,))
            return bool(cursor.rowcount)

    def _cursor(self) -> AbstractContextManager[Any]:
        return transaction(self._connection, rows="ranges", where_missing="load the ranges first")


def read_ranges(file: Path) -> list[RangeVersion]:
    """Ranges of a CSV file of lines user_id,min,max (a first line of names is passed over); raises Failed."""
    try:
        with file.open(newline="", encoding="utf-8") as lines:
            rows = [(number, row) for number, row in enumerate(csv.reader(lines), start=1) if row]
    except (OSError, UnicodeDecodeError) as error:
        raise Failed(f"{file} can't be read", code="HW801", cause=str(error), help="give a CSV file") from error
    return [_range_of(row, file, number) for number, row in rows if row[0] != "user_id"]


def _range_of(row: list[str], file: Path, number: int) -> RangeVersion:
    try:
        user_id, low, high = row
        return RangeVersion(user_id, int(low), int(high))
    except ValueError as error:
        summary = f"{file}:{number} is not a range"
        raise Failed(summary, code="HW801", cause=str(error), help="write user_id,min,max in whole numbers") from error
