"""What flink_sql/impossible_journeys.sql computes, in plain Python."""

from collections.abc import Iterable
from itertools import pairwise

from payments import MINUTE, Payment

Journey = tuple[str, int, str, int, int, str]
"""As the fields of avro/impossible_journeys-value.avsc; times in ms."""


def impossible_journeys(payments: Iterable[Payment], journey_minutes: int) -> set[Journey]:
    """Payments of one card that follow each other in two countries, in less time than that."""
    return {
        (payment.card_id, payment.paid_at, payment.country, payment.cents, before.paid_at, before.country)
        for before, payment in pairwise(sorted(payments))
        if before.card_id == payment.card_id
        and before.country != payment.country
        and payment.paid_at < before.paid_at + journey_minutes * MINUTE
    }
