"""Kafka Connect: one distributed worker with Debezium's Postgres source, Apicurio's Avro converter, and extras."""

from pathlib import Path

from heartwatch_deploy.stack import health, jvm, links
from heartwatch_deploy.stack.member import BACKGROUND, LOOPBACK, Launch, Member, Place
from heartwatch_deploy.stack.secured import clients, kafka
from heartwatch_deploy.stack.secured.principals import CONNECT
from heartwatch_deploy.stack.secured.trust import trust

NAME = "connect"
PLUGINS = ("debezium_postgres", "apicurio_converter")


def configuration(place: Place) -> str:
    """`connect.properties`; connector configs may name `${env:HEARTWATCH_…}` variables of the worker."""
    json_converter = "org.apache.kafka.connect.json.JsonConverter"
    return jvm.properties(
        {
            "bootstrap.servers": place.address("kafka"),
            "group.id": "heartwatch-connect",
            "key.converter": json_converter,
            "value.converter": json_converter,
            "key.converter.schemas.enable": "false",
            "value.converter.schemas.enable": "false",
            **{f"{topic}.storage.topic": f"_connect-{topic}s" for topic in ("config", "offset")},
            "status.storage.topic": "_connect-status",
            **{f"{topic}.storage.replication.factor": 1 for topic in ("config", "offset", "status")},
            **{f"{topic}.storage.partitions": 1 for topic in ("offset", "status")},
            "offset.flush.interval.ms": 1000,
            "listeners": place.url("connect"),
            "rest.advertised.host.name": LOOPBACK,
            "rest.advertised.port": place.ports["connect"],
            "plugin.path": plugin_directory(place),
            "plugin.discovery": "service_load",  # scanning every class instead took 49 s
            "scheduled.rebalance.max.delay.ms": 0,
            "config.providers": "env",
            "config.providers.env.class": "org.apache.kafka.common.config.provider.EnvVarConfigProvider",
            "config.providers.env.param.allowlist.pattern": "HEARTWATCH_.*",
            **(secured(place) if place.secured else {}),
        }
    )


def secured(place: Place) -> dict[str, object]:
    """The worker, its producers and consumers log in at Kafka; who asks the worker shows a certificate."""
    logins = (kafka.java_client(place, CONNECT, prefix) for prefix in ("", "producer.", "consumer.", "admin."))
    return {
        **{key: value for login in logins for key, value in login.items()},
        **kafka.stores(place, "listeners.https."),
        "listeners.https.ssl.client.auth": "required",
        "rest.advertised.listener": "https",
    }


def plugin_directory(place: Place) -> Path:
    return place.paths.run(NAME) / "plugins"


def prepare(place: Place) -> None:
    """A directory of links to the plugins that this worker offers, each loaded apart."""
    own = {plugin: (place.components[plugin],) for plugin in PLUGINS}
    links.to_each({**own, **place.connect_plugins}, plugin_directory(place))


def launch(place: Place) -> Launch:
    settings = place.paths.run(NAME) / "connect.properties"
    command = jvm.java(
        place,
        NAME,
        "-XX:+UseSerialGC",
        *clients.connect_options(place),
        jars=[place.components["kafka"]],
        main="org.apache.kafka.connect.cli.ConnectDistributed",
    )
    return Launch(
        command=(*command, str(settings)),
        env={
            "HEARTWATCH_POSTGRES_PASSWORD": place.secrets["postgres_password"],
            "HEARTWATCH_WEBHOOK_SECRET": place.secrets["webhook_secret"],
            **clients.connect_variables(place),
        },
        files={settings: configuration(place), **jvm.log4j(place, NAME)},
    )


MEMBER = Member(
    name=NAME,
    nice=BACKGROUND,
    components=("java", "kafka", *PLUGINS),
    needs=("kafka",),
    outlived_by=("kafka", "registry", "postgres", "search", "cassandra"),
    ports={"connect": 28083},
    memory=320,
    prepare=prepare,
    launch=launch,
    check=lambda place: health.http(f"{place.url('connect')}/connectors", trust(place)),
)
