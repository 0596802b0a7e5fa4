"""OpenSearch: one node, assembled from its jars."""

import json
from pathlib import Path

from heartwatch_deploy.stack import health, jvm, unprivileged
from heartwatch_deploy.stack.member import BACKGROUND, LOOPBACK, Launch, Member, Place

NAME = "search"
COMPONENTS = ("java", "opensearch")


def _home(place: Place) -> unprivileged.Home:
    return unprivileged.home(place, NAME, COMPONENTS)


def prepare(place: Place) -> None:
    """Directories that the server may write: it adds a keystore to its configuration."""
    home = _home(place)
    for name in ("", "config", "tmp"):
        home.directory(home.data / name)


def launch(place: Place) -> Launch:
    home = _home(place)
    settings = {
        "cluster.name": "heartwatch",
        "node.name": NAME,
        "network.host": LOOPBACK,
        "http.port": place.ports["search"],
        "transport.port": place.ports["search_transport"],
        "discovery.type": "single-node",
        "path.data": str(home.data / "nodes"),
        "path.logs": str(home.data / "logs"),
        "cluster.routing.allocation.disk.threshold_enabled": False,  # a full laptop would make every index read-only
    }
    options = {
        "opensearch.path.home": home.programs["opensearch"],
        "opensearch.path.conf": home.data / "config",
        "java.io.tmpdir": home.data / "tmp",
        "jna.tmpdir": home.data / "tmp",
        "log4j2.disable.jmx": "true",
        "io.netty.allocator.numDirectArenas": 0,
    }
    memory = place.memory[NAME]
    command = (
        str(home.programs["java"] / "bin" / "java"),
        f"-Xms{memory}m",
        f"-Xmx{memory}m",
        f"-XX:MaxDirectMemorySize={memory // 2}m",
        *jvm.always(place),
        "-XX:+UseSerialGC",
        "--enable-native-access=ALL-UNNAMED",
        *(f"-D{key}={value}" for key, value in options.items()),
        "-cp",
        jvm.class_path([home.programs["opensearch"] / "lib"]),
        "org.opensearch.bootstrap.OpenSearch",
    )
    config = home.data / "config"
    files = {config / "opensearch.yml": json.dumps(settings), config / "log4j2.properties": jvm.log4j_text()}
    return Launch(command=command, files=files, user=home.user, cwd=Path("/"))


def check(place: Place) -> str | None:
    """Healthy when every index can be read and written."""
    wrong, told = health.http_json(f"http://{place.address('search')}/_cluster/health")
    return wrong or ("an index lacks a part of its data" if told["status"] == "red" else None)


MEMBER = Member(
    name=NAME,
    nice=BACKGROUND,
    components=COMPONENTS,
    ports={"search": 29200, "search_transport": 29300},
    memory=320,
    prepare=prepare,
    launch=launch,
    check=check,
)
