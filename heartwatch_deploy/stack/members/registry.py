"""The schema registry: Apicurio, speaking Confluent's API, its schemas in an H2 file."""

from heartwatch_deploy.stack import health, jvm
from heartwatch_deploy.stack.member import LOOPBACK, Launch, Member, Place
from heartwatch_deploy.stack.secured.certificates import SERVER
from heartwatch_deploy.stack.secured.principals import REGISTRY_USERS, registry_password_of
from heartwatch_deploy.stack.secured.trust import trust

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
    if place.secured:
        del settings["quarkus.http.port"]
    options = [f"-D{key}={value}" for key, value in settings.items()]
    jar = place.components["registry"] / "quarkus-run.jar"
    memory = f"-Xmx{place.memory[NAME]}m"
    return Launch(
        command=(str(place.java), memory, *jvm.always(place), *jvm.START_FAST, *options, "-jar", str(jar)),
        cwd=place.paths.run(NAME),
        files={place.paths.run(NAME) / "config" / "application.properties": secured(place)} if place.secured else {},
    )


def secured(place: Place) -> str:
    """TLS only, and nobody without a login. In a file, because a command line can be read by everybody."""
    users = "quarkus.security.users.embedded"
    return jvm.properties(
        {
            "quarkus.http.insecure-requests": "disabled",
            "quarkus.http.ssl-port": place.ports["registry"],
            "quarkus.http.ssl.certificate.files": place.certificates.certificate(SERVER),
            "quarkus.http.ssl.certificate.key-files": place.certificates.key(SERVER),
            f"{users}.enabled": "true",
            f"{users}.plain-text": "true",
            **{f"{users}.users.{name}": place.secrets[registry_password_of(name)] for name in REGISTRY_USERS},
            **{f"{users}.roles.{name}": "sr-admin" for name in REGISTRY_USERS},
            "quarkus.http.auth.permission.all.paths": "/apis/*",
            "quarkus.http.auth.permission.all.policy": "authenticated",
            "quarkus.http.auth.permission.all.auth-mechanism": "basic",  # Apicurio's own knows tokens only
        }
    )


MEMBER = Member(
    name=NAME,
    components=("java", "registry"),
    ports={"registry": 28080, "registry_management": 28090},
    memory=224,
    launch=launch,
    check=lambda place: health.http(f"{place.url('registry')}/apis/ccompat/v7/subjects", trust(place)),
)
