"""What Flink's processes share: class path, Java options and one configuration."""

import json
from pathlib import Path

from heartwatch_deploy.stack import jvm, links
from heartwatch_deploy.stack.member import LOOPBACK, Launch, Place
from heartwatch_deploy.stack.secured import flink as secured

COMPONENTS = ("java", "flink", "flink_connectors")
ZOOKEEPER = "org.apache.flink.runtime.zookeeper.FlinkZooKeeperQuorumPeer"
SLOTS = 32
"""All jobs of an environment such as prod, and some to spare; slots that nobody takes cost nothing."""
_OPENED = (
    "java.base/java.lang",
    "java.base/java.lang.reflect",
    "java.base/java.io",
    "java.base/java.net",
    "java.base/java.nio",
    "java.base/java.text",
    "java.base/java.time",
    "java.base/java.util",
    "java.base/java.util.concurrent",
    "java.base/java.util.concurrent.atomic",
    "java.base/java.util.concurrent.locks",
    "java.base/sun.nio.ch",
)
JAVA_OPTIONS = tuple(f"--add-opens={package}=ALL-UNNAMED" for package in _OPENED)
"""Since Java 17 Flink needs these packages opened to its serializers."""


def core_jars(place: Place) -> list[Path]:
    """Only what ZooKeeper needs: the distribution and its logging."""
    library = place.components["flink"] / "lib"
    return [*sorted(library.glob("flink-dist-*.jar")), *sorted(library.glob("log4j-*.jar"))]


def jars(place: Place) -> list[Path]:
    """Flink, its SQL connectors, and what extras and the project's own Java add."""
    return [place.components["flink"] / "lib", place.components["flink_connectors"], *place.flink_jars]


def conf_dir(place: Place) -> Path:
    return place.paths.run("flink")


def configuration(place: Place) -> dict[str, object]:
    """`config.yaml`: everything on loopback, jobs and their checkpoints kept under the project across restarts."""
    directory = place.paths.flink_data

    def stored(name: str) -> str:
        return f"file://{directory / name}"  # Flink takes an escaped URI by the letter: `%20` would be in the name

    return {
        "jobmanager.rpc.address": LOOPBACK,
        "jobmanager.bind-host": LOOPBACK,
        "jobmanager.memory.enable-jvm-direct-memory-limit": False,
        "taskmanager.host": LOOPBACK,
        "taskmanager.bind-host": LOOPBACK,
        "taskmanager.numberOfTaskSlots": SLOTS,
        "rest.address": LOOPBACK,
        "rest.bind-address": LOOPBACK,
        "rest.port": place.ports["flink_rest"],
        "rest.bind-port": str(place.ports["flink_rest"]),
        "web.refresh-interval": 200,
        "metrics.fetcher.update-interval": 500,
        "web.submit.enable": False,
        "io.tmp.dirs": str(directory / "tmp"),
        "parallelism.default": 1,
        "pipeline.object-reuse": True,
        "high-availability.type": "zookeeper",
        "high-availability.zookeeper.quorum": place.address("zookeeper"),
        "high-availability.zookeeper.client.session-timeout": 8000,
        "high-availability.zookeeper.client.tolerate-suspended-connections": True,
        "zookeeper.sasl.disable": True,
        "high-availability.cluster-id": "/heartwatch",
        "high-availability.storageDir": stored("ha"),
        "state.backend.type": "hashmap",
        "execution.checkpointing.dir": stored("checkpoints"),
        "execution.checkpointing.savepoint-dir": stored("savepoints"),
        "execution.checkpointing.interval": 1000,
        "execution.checkpointing.num-retained": 3,
        "execution.checkpointing.externalized-checkpoint-retention": "RETAIN_ON_CANCELLATION",
        "execution.checkpointing.tolerable-failed-checkpoints": 100,
        "execution.checkpointing.file-merging.enabled": False,
        "restart-strategy.type": "exponential-delay",
        "restart-strategy.exponential-delay.initial-backoff": "500 ms",
        "restart-strategy.exponential-delay.max-backoff": "10 s",
        "restart-strategy.exponential-delay.backoff-multiplier": 2.0,
        "restart-strategy.exponential-delay.reset-backoff-threshold": "1 min",
        "heartbeat.interval": 1000,
        "heartbeat.timeout": 30_000,
        "cluster.io-pool.size": 8,
        "sql-gateway.endpoint.rest.address": LOOPBACK,
        "sql-gateway.endpoint.rest.bind-address": LOOPBACK,
        "sql-gateway.endpoint.rest.port": place.ports["flink_gateway"],
        "sql-gateway.endpoint.rest.bind-port": str(place.ports["flink_gateway"]),
        "sql-gateway.session.idle-timeout": "10 min",
        "sql-gateway.session.check-interval": "30 s",
        "sql-gateway.session.max-num": 200,
        "sql-gateway.worker.threads.max": 32,
        "execution.target": "remote",
        **(_s3(place) if "s3" in place.ports else {}),
        **(secured.settings(place) if place.secured else {}),
    }


def _s3(place: Place) -> dict[str, object]:
    """The local bucket asks for no key, but Flink signs its requests with one."""
    return {
        "s3.endpoint": f"http://{place.address('s3')}",
        "s3.endpoint.region": "us-east-1",
        "s3.path.style.access": True,
        "s3.access-key": "nobody",
        "s3.secret-key": "none",
    }


def plugin_dir(place: Place, member: str) -> Path:
    return place.paths.run(member) / "flink-plugins"


def prepare(place: Place) -> None:
    """The directories that Flink expects to find; its web server makes its own below `tmp`."""
    for name in ("tmp", "ha", "checkpoints", "savepoints"):
        (place.paths.flink_data / name).mkdir(parents=True, exist_ok=True)


def launch(place: Place, member: str, *options: str, main: str, arguments: tuple[str, ...] = ()) -> Launch:
    """A Flink process; `options` go to Java, `arguments` to the main class."""
    command = jvm.java(
        place,
        member,
        *JAVA_OPTIONS,
        f"-Djava.io.tmpdir={place.paths.flink_data / 'tmp'}",
        *options,
        jars=jars(place),
        main=main,
    )
    # JSON scalars are YAML scalars, with every quote and escape where YAML wants it.
    config = "".join(f"{key}: {json.dumps(value)}\n" for key, value in configuration(place).items())
    return Launch(
        command=(*command, *arguments),
        env={
            "FLINK_CONF_DIR": str(conf_dir(place)),
            "FLINK_PLUGINS_DIR": str(links.to_each(place.flink_plugins, plugin_dir(place, member))),
        },
        files={conf_dir(place) / "config.yaml": config, **jvm.log4j(place, member)},
    )
