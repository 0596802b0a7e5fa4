"""What a person writes on the command line about a load, as values; each raises ValueError with what is expected."""

from itertools import accumulate

from heartwatch_deploy.readings.errors import Failed
from heartwatch_deploy.readings.generator import Skew
from heartwatch_deploy.readings.production import Broken


def share(text: str) -> float:
    """`0.05` or `5%` → 0.05."""
    number = float(text[:-1]) / 100 if text.endswith("%") else float(text)
    if not 0 <= number <= 1:
        raise ValueError(f"{text} is not a share: write 0.05 or 5%")
    return number


def count_or_share(text: str) -> Broken:
    """`100` → that many; `0.01` or `1%` → a share."""
    return Broken(count=int(text)) if text.isdigit() else Broken(share=share(text))


def skew(text: str, *, of_partitions: int) -> Skew:
    """`SHARE[:USERS[:PARTITION,…]]`: `50%:20:0,1` → half of the readings from 20 users on the partitions 0 and 1."""
    part, users, partitions = [*text.split(":"), "", ""][:3]
    chosen = frozenset(int(number) for number in partitions.split(",") if number)
    if any(number >= of_partitions for number in chosen):
        raise ValueError(f"the topic has only the partitions 0 to {of_partitions - 1}")
    if not 0 < share(part) < 1 or int(users or 1) < 1:
        raise ValueError(f"{text}: write a share between 0 and 1 and at least one user, as in 50%:20")
    return Skew(share=share(part), users=int(users or 10), partitions=chosen, of_partitions=of_partitions)


def bounds_of(text: str) -> tuple[int, int]:
    """`60:120` → (60, 120) beats a minute."""
    low, _, high = text.partition(":")
    if not (low.isdigit() and high.isdigit() and int(low) <= int(high)):
        raise ValueError(f"{text} is not a range: write min:max, as in 60:120")
    return int(low), int(high)


def part_of_host(listed: str, host: str) -> tuple[float, float]:
    """`a=1,b=3` and `b` → (0.25, 1.0): the host's part of the users; without a number a host counts 1, and blanks
    separate as commas do. Raises Failed where it is not in the list."""
    entries = [entry.partition("=") for entry in listed.replace(",", " ").split()]
    shares = {name: float(number) if equals else 1.0 for name, equals, number in entries}
    if len(shares) < len(entries):
        raise ValueError(f"{listed}: a host is listed twice")
    if host not in shares:
        words = f"the list names {', '.join(shares)}"
        raise Failed(
            f"the list has no {host}", code="HW808", cause=words, help="add it, or say which one this is: --host"
        )
    if min(shares.values()) < 0 or not any(shares.values()):
        raise ValueError("the shares must be positive")
    edges = [0.0, *accumulate(shares.values())]  # one list, so that one host's end is exactly the next one's beginning
    place = list(shares).index(host)
    return edges[place] / edges[-1], edges[place + 1] / edges[-1]
