"""What a person writes on the command line about a load, as values; each raises ValueError with what is expected."""

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
    """`a=1,b=3` and `b` → (0.25, 1.0): the host's part of the users; raises Failed where it is not in the list."""
    shares = {name: float(number) for name, _, number in (entry.partition("=") for entry in listed.split(","))}
    if host not in shares:
        words = f"the list names {', '.join(shares)}"
        raise Failed(
            f"the list has no {host}", code="HW808", cause=words, help="add it, or say which one this is: --host"
        )
    whole = sum(shares.values())
    if whole <= 0 or min(shares.values()) < 0:
        raise ValueError("the shares must be positive")
    names = list(shares)
    before = sum(shares[name] for name in names[: names.index(host)])
    return before / whole, (before + shares[host]) / whole
