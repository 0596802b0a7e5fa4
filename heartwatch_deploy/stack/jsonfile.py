"""Small JSON files that another process may read at any moment."""

import json
import os
from pathlib import Path
from typing import Any


def write(path: Path, content: object, *, mode: int = 0o644) -> None:
    """Replace `path` in one step, so that a reader sees the old content or the new, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "w") as file:
        json.dump(content, file, indent=1)
    draft.replace(path)


def read(path: Path) -> Any:
    """The content of `path`, or None where there is no such file."""
    try:
        return json.loads(path.read_text())
    except FileNotFoundError:
        return None
