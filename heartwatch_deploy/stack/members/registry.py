"""The schema registry: Apicurio, speaking Confluent's API, its schemas in an H2 file."""

from heartwatch_deploy.stack import health, jvm
from heartwatch_deploy.stack.member import LOOPBACK, Launch, Member, Place

NAME = "registry"


def launch(place: Place) -> Launch:
    database = place.paths.data / NAME / "schemas"
    settings = {
        "quarkus.http.host": LOOPBACK,
        "quarkus.http.port": place.ports["registry"],
        "quarkus.management.host": LOOPBACK,
        "quarkus.management.port": place.ports["registry_management"],
        "apicurio.storage.kind": "sql",
        "apicurio.storage.sql.kind": "h2",
        # By default H2 writes half a second after a commit: a kill -9 in between forgot a schema already in messages.
        "apicurio.datasource.url": f"jdbc:h2:file:{database};WRITE_DELAY=0",
        "apicurio.datasource.username": "sa",
        "apicurio.datasource.password": "sa",
        "apicurio.rules.global.compatibility": "BACKWARD",
        "quarkus.http.access-log.enabled": "false",
    }
    options = [f"-D{key}={value}" for key, value in settings.items()]
    jar = place.components["registry"] / "quarkus-run.jar"
    memory = f"-Xmx{place.memory[NAME]}m"
    return Launch(
        command=(str(place.java), memory, *jvm.ALWAYS, *jvm.START_FAST, *options, "-jar", str(jar)),
        cwd=place.paths.run(NAME),
    )


MEMBER = Member(
    name=NAME,
    components=("java", "registry"),
    ports={"registry": 28080, "registry_management": 28090},
    memory=224,
    launch=launch,
    check=lambda place: health.http(f"http://{place.address('registry')}/apis/ccompat/v7/subjects"),
)
