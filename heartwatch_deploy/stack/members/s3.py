"""S3: a bucket over the S3 API, kept in a directory."""

from heartwatch_deploy.stack import health, jvm
from heartwatch_deploy.stack.endpoints import BUCKET
from heartwatch_deploy.stack.member import LOOPBACK, Launch, Member, Place

NAME = "s3"


def prepare(place: Place) -> None:
    """A bucket is a directory."""
    (place.paths.data / NAME / BUCKET).mkdir(parents=True, exist_ok=True)


def launch(place: Place) -> Launch:
    settings = {
        "s3proxy.endpoint": f"http://{LOOPBACK}:{place.ports['s3']}",
        # Whoever is on this machine may read and write, as with Kafka: what lies here is made up.
        "s3proxy.authorization": "none",
        "s3proxy.jetty.max-threads": 32,
        "jclouds.provider": "filesystem-nio2",
        "jclouds.filesystem.basedir": place.paths.data / NAME,
        "jclouds.identity": "nobody",
        "jclouds.credential": "none",
    }
    file = place.paths.run(NAME) / "s3proxy.properties"
    command = (
        str(place.java),
        f"-Xmx{place.memory[NAME]}m",
        *jvm.ALWAYS,
        *jvm.START_FAST,
        "-cp",
        jvm.class_path([place.components["s3"]]),
        "org.gaul.s3proxy.Main",
        "--properties",
        str(file),
    )
    return Launch(command=command, env={"LOG_LEVEL": "warn"}, files={file: jvm.properties(settings)})


MEMBER = Member(
    name=NAME,
    components=("java", "s3"),
    ports={"s3": 29000},
    memory=160,
    prepare=prepare,
    launch=launch,
    check=lambda place: health.http(f"http://{place.address('s3')}/"),
)
