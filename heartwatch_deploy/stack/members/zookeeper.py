"""ZooKeeper, as it comes inside Flink: remembers which jobs run and their newest checkpoints."""

from pathlib import Path

from heartwatch_deploy.stack import flink, health, jvm
from heartwatch_deploy.stack.member import LOOPBACK, Launch, Member, Place

NAME = "zookeeper"


def data(place: Place) -> Path:
    return place.paths.data / NAME


def launch(place: Place) -> Launch:
    settings = place.paths.run(NAME) / "zoo.cfg"
    # A short tick lets Flink ask for a short session: a killed JobManager's leadership ends with its session.
    configuration = jvm.properties(
        {
            "tickTime": 500,
            "dataDir": data(place),
            "clientPort": place.ports["zookeeper"],
            "clientPortAddress": LOOPBACK,
            "admin.enableServer": "false",
            "4lw.commands.whitelist": "ruok",
            "autopurge.purgeInterval": 1,
            "snapCount": 10_000,
        }
    )
    command = jvm.java(
        place, NAME, *jvm.START_FAST, *flink.JAVA_OPTIONS, jars=flink.core_jars(place), main=flink.ZOOKEEPER
    )
    return Launch(
        command=(*command, "--zkConfigFile", str(settings), "--peerId", "1"),
        files={settings: configuration, **jvm.log4j(place, NAME)},
    )


MEMBER = Member(
    name=NAME,
    components=("java", "flink"),
    ports={"zookeeper": 22181},
    memory=64,
    prepare=lambda place: data(place).mkdir(parents=True, exist_ok=True),
    launch=launch,
    check=lambda place: health.zookeeper(place.ports["zookeeper"]),
)
