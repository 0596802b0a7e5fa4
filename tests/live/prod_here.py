"""The environment `prod` with a local stack's servers: addresses, logins, what servers there are; else its own."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import yaml

from heartwatch_deploy.storage.layering import layered
from tests.live.small_project import named_endpoints

OF_SERVERS: Final = ("replication", "cassandra_replication", "timescale", "jdbc_sink", "avro_converter", "search_sink")
"""Values that say what runs there: how many brokers, which extension, whose sinks and converter."""


PROD: Final = "deploy/environments/prod.yaml"
PROJECT: Final = "deploy/project.yaml"


@contextmanager
def prod_here(project: Path, *changed: str, **values: Any) -> Iterator[None]:
    """It is the project's default, with these values for what is elsewhere; in the end its files, and those that are
    named, which the test changes, are what they were."""
    before = {file: file.read_bytes() for file in (project / name for name in (PROD, PROJECT, *changed))}
    try:
        _apply_prod_here(project, values)
        yield
    finally:
        for file, text in before.items():
            file.write_bytes(text)


def _apply_prod_here(project: Path, values: Mapping[str, Any]) -> None:
    """Parts whose servers do not run here stay out."""
    folder = project / "deploy" / "environments"
    prod, dev = (yaml.safe_load((folder / f"{name}.yaml").read_text()) for name in ("prod", "dev"))
    left_behind = json.loads((project / ".heartwatch/stack/endpoints.json").read_text())
    of_servers = {name: dev["values"][name] for name in OF_SERVERS}
    here = {
        **prod,
        "endpoints": named_endpoints(project),
        "parts": [part for part in prod["parts"] if part in left_behind["parts"]],
        "values": layered({**prod["values"], **of_servers, **values}, left_behind["values"]),
    }
    (project / PROD).write_text(json.dumps(here))
    file = project / PROJECT
    file.write_text(file.read_text().replace("default_environment: dev", "default_environment: prod"))
