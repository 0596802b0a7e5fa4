"""Prometheus: keeps two days of what our exporter tells, for whoever asks in PromQL."""

import json
from importlib.resources import files
from typing import Final

from heartwatch_deploy.stack import health
from heartwatch_deploy.stack.debian import Program
from heartwatch_deploy.stack.member import BACKGROUND, Launch, Member, Place
from heartwatch_deploy.stack.members import exporter

NAME: Final = "prometheus"
PROGRAM: Final = Program(NAME)
RETENTION: Final = ("2d", "256MB")
_TARGET: Final = "127.0.0.1:28070"
_RULES: Final = '"rules/*.yaml"'


def configuration(place: Place) -> str:
    """The file that docker-compose.yml mounts as well, with the address that the exporter has here and the rules where
    they lie, so that a reload takes what was changed."""
    text = (files("heartwatch_deploy.stack") / "config" / "prometheus.yml").read_text()
    rules = json.dumps(str(place.paths.project / "deploy" / "alerts" / "*.yaml"))
    return text.replace(_TARGET, place.address(exporter.NAME)).replace(_RULES, rules)


def launch(place: Place) -> Launch:
    file = place.paths.run(NAME) / "prometheus.yml"
    days, size = RETENTION
    command = (
        str(place.components[NAME]),
        f"--config.file={file}",
        f"--storage.tsdb.path={place.paths.data / NAME}",
        f"--storage.tsdb.retention.time={days}",
        f"--storage.tsdb.retention.size={size}",
        f"--web.listen-address={place.address(NAME)}",
        "--web.enable-lifecycle",  # POST /-/reload, from this machine
        "--log.level=warn",
    )
    # Go's collector keeps the memory below this, as long as what is in use fits.
    limit = {"GOMEMLIMIT": f"{place.memory[NAME]}MiB"}
    return Launch(command=command, env=limit, files={file: configuration(place)}, cwd=place.paths.run(NAME))


MEMBER = Member(
    name=NAME,
    nice=BACKGROUND,
    components=(),
    ports={NAME: 29090},
    memory=128,
    launch=launch,
    check=lambda place: health.http(f"http://{place.address(NAME)}/-/ready"),
)
