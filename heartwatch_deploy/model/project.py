"""A project in one environment, as loaded from its files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.endpoints import Endpoints
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.objectives import Objectives
from heartwatch_deploy.model.protection import Protection
from heartwatch_deploy.model.source import SourceFile


@dataclass(frozen=True, slots=True)
class Project:
    """`values` are what templates see as plain names; `compatibility` is the registry level by subject,
    `external` are objects that others make and this project only reads or writes, `render_only` engines whose files are
    checked but never sent, `protected` what no plan may delete or replace. `sources` are the texts that all of this was
    loaded from, by path, `variables` those of `--var`; `journal` is the file that has the record where it is not in
    Kafka; `objectives` is what alert rules hold the deployment to."""

    name: str
    directory: Path
    environment: str
    endpoints: Endpoints
    values: Mapping[str, Json]
    files: tuple[SourceFile, ...] = field(repr=False)
    compatibility: Mapping[str, str] = field(default_factory=dict)
    external: frozenset[Address] = frozenset()
    render_only: frozenset[str] = frozenset()
    sources: Mapping[str, str] = field(default_factory=dict, repr=False)
    variables: tuple[str, ...] = ()
    journal: Path | None = None
    protected: tuple[Protection, ...] = ()
    objectives: Objectives = field(default_factory=Objectives)
    other_files: tuple[SourceFile, ...] | None = field(default=None, repr=False)
    """Those of parts that are not deployed; None where it is not known, as of files of another time."""

    @property
    def runtime_directory(self) -> Path:
        """Run-time files of this checkout, ignored by git."""
        return self.directory / ".heartwatch"
