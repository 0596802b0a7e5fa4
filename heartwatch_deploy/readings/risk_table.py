"""The Postgres table of models' coefficients, which Debezium follows; `apply` of the part `risk` makes it."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Any, Final

from heartwatch_deploy.readings.own_tables import transaction
from heartwatch_deploy.readings.risk import Coefficients

# Rows that would not change are left alone: each change is an event downstream.
_UPSERT: Final = """
INSERT INTO public.risk_coefficients AS old (model, intercept, heart_rate_above, avg_stress, avg_temperature)
VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (model) DO UPDATE SET (intercept, heart_rate_above, avg_stress, avg_temperature)
  = (excluded.intercept, excluded.heart_rate_above, excluded.avg_stress, excluded.avg_temperature)
WHERE old IS DISTINCT FROM excluded
"""
_SELECT: Final = """
SELECT model, intercept, heart_rate_above, avg_stress, avg_temperature FROM public.risk_coefficients ORDER BY model
"""
_DELETE: Final = "DELETE FROM public.risk_coefficients WHERE model = %s"


class RiskTable:
    """public.risk_coefficients in one database; every method raises Failed."""

    def __init__(self, connection: dict[str, Any]) -> None:
        self._connection = connection

    def load(self, coefficients: Iterable[Coefficients]) -> int:
        """In one transaction; how many models are new or other than before."""
        with self._cursor() as cursor:
            changed = 0
            for each in coefficients:
                cursor.execute(_UPSERT, each[:5])
                changed += cursor.rowcount
            return changed

    def all(self) -> list[Coefficients]:
        """What the table holds now, by model."""
        with self._cursor() as cursor:
            cursor.execute(_SELECT)
            return [Coefficients(*row) for row in cursor.fetchall()]

    def delete(self, model: str) -> bool:
        """From now on the model scores nobody; False where there was none."""
        with self._cursor() as cursor:
            cursor.execute(_DELETE, (model,))
            return bool(cursor.rowcount)

    def _cursor(self) -> AbstractContextManager[Any]:
        remedy = "apply the part `risk`, which makes the table"
        return transaction(self._connection, rows="coefficients", where_missing=remedy)
