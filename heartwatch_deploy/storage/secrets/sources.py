"""Where secrets may come from, and what it is not to find one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from heartwatch_deploy.model.security import SecretCommand


class NoSecret(Exception):
    """There is no secret behind a reference; `remedy` says what to do."""

    def __init__(self, cause: str, *, remedy: str) -> None:
        super().__init__(cause)
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Sources:
    """What providers look into; `directory` is the project's, `stack_secrets` the local stack's own file."""

    environ: Mapping[str, str]
    commands: Mapping[str, SecretCommand]
    directory: Path
    stack_secrets: Path


Provider: TypeAlias = Callable[[str, Sources], str]
"""From what stands behind the colon of a reference to the secret; raises NoSecret."""
