"""Payments, made up: most cards stay in their country, some travel, a few are used where nobody could be."""

import random
from dataclasses import dataclass

COUNTRIES = ("AT", "CH", "DE", "FR", "IT")
MINUTE = 60_000


@dataclass(frozen=True, order=True)
class Payment:
    """`paid_at` is in ms since 1970, UTC."""

    card_id: str
    paid_at: int
    country: str
    cents: int


def payments(start: int, *, cards: int, each: int, seed: int) -> list[Payment]:
    """In the order in which they are made."""
    draw = random.Random(seed)
    made = (payment for number in range(cards) for payment in _of_card(f"card_{number:05d}", start, each, draw))
    return sorted(made, key=lambda payment: payment.paid_at)


def _of_card(card_id: str, start: int, each: int, draw: random.Random) -> list[Payment]:
    made, at, country = [], start + draw.randrange(MINUTE), draw.choice(COUNTRIES)
    for _ in range(each):
        made.append(Payment(card_id, at, country, draw.randrange(100, 50_000)))
        travels = draw.random() < 0.2
        at += draw.randrange(1, 180) * MINUTE + draw.randrange(MINUTE)
        country = draw.choice(COUNTRIES) if travels else country
    return made
