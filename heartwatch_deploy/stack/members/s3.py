"""S3: a bucket over the S3 API, kept in a directory."""

from importlib.resources import files

from heartwatch_deploy.stack import health, jvm
from heartwatch_deploy.stack.endpoints import BUCKET
from heartwatch_deploy.stack.member import BACKGROUND, LOOPBACK, Launch, Member, Place

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
    file, logging = place.paths.run(NAME) / "s3proxy.properties", place.paths.run(NAME) / "logback.xml"
    command = (
        str(place.java),
        f"-Xmx{place.memory[NAME]}m",
        *jvm.always(place),
        *jvm.START_FAST,
        f"-Dlogback.configurationFile={logging}",
        "-cp",
        jvm.class_path([place.components["s3"]]),
        "org.gaul.s3proxy.Main",
        "--properties",
        str(file),
    )
    words = (files("heartwatch_deploy.stack") / "config" / "logback.xml").read_text()
    return Launch(command=command, files={file: jvm.properties(settings), logging: words})


MEMBER = Member(
    name=NAME,
    nice=BACKGROUND,
    components=("java", "s3"),
    ports={"s3": 29000},
    memory=160,
    prepare=prepare,
    launch=launch,
    check=lambda place: health.http(f"http://{place.address('s3')}/"),
)
