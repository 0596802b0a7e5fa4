"""Numbers as people say them."""


def counted(number: int, what: str) -> str:
    """`1 object`, `2 objects`."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
