"""What goes wrong with the local stack, as a value that a person can act on."""

from dataclasses import dataclass


@dataclass
class StackError(Exception):
    """What was asked cannot be done: `code` HW6xx, one `summary`, the `cause` in the server's words, a `remedy`."""

    code: str
    summary: str
    cause: str = ""
    remedy: str = ""

    def __str__(self) -> str:
        lines = [f"error[{self.code}]: {self.summary}"]
        lines += [f"  | {line}" for line in self.cause.splitlines()]
        if self.remedy:
            lines.append(f"  = help: {self.remedy}")
        return "\n".join(lines)
