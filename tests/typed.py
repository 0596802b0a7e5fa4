"""A shell in which commands are typed one after the other, as a person does."""

import subprocess
import threading
from pathlib import Path
from typing import Final

_END: Final = "\x1e"


class Shell:
    """`environment` is that of its commands; what they print on either stream is what is seen."""

    def __init__(self, directory: Path, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            ["bash", "--norc"],
            cwd=directory,
            env=environment,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def type(self, command: str, *, seconds: float) -> tuple[int, tuple[str, ...]]:
        """How it ended, and the lines it printed. It is ended where it takes longer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        # A here-document would take the end along, so the end stands in a line of its own.
        self.process.stdin.write(f"{{ {command}\n}} < /dev/null; printf '\\n{_END}%s\\n' $?\n")
        self.process.stdin.flush()
        lines = []
        impatience = threading.Timer(seconds, self.process.kill)
        impatience.start()
        try:
            for line in self.process.stdout:
                if line.startswith(_END):
                    return int(line[1:]), tuple(lines)
                lines.append(line.rstrip("\n"))
        finally:
            impatience.cancel()
        return -1, (*lines, f"(the shell ended, or this took more than {seconds:g} s)")

    def directory(self) -> Path:
        """Where it is now."""
        return Path(self.type("pwd", seconds=10)[1][0])

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()
