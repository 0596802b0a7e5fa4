"""Cassandra: one node, assembled from its jars."""

import json
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Final

from heartwatch_deploy.clients.cql import CqlError, NotCql
from heartwatch_deploy.stack import jvm
from heartwatch_deploy.stack.member import BACKGROUND, LOOPBACK, Launch, Member, Place
from heartwatch_deploy.stack.secured import cassandra as secured

NAME: Final = "cassandra"
DATACENTER: Final = "datacenter1"
AGENT: Final = "jamm-0.4.0.jar"
"""Measures objects, without which Cassandra does not start."""
_EXPORTED: Final[Mapping[str, tuple[str, ...]]] = {
    "java.base": ("jdk.internal.misc", "jdk.internal.ref", "jdk.internal.util", "java.lang.ref", "sun.nio.ch"),
    "java.management.rmi": ("com.sun.jmx.remote.internal.rmi",),
    "java.rmi": ("sun.rmi.registry", "sun.rmi.server"),
    "java.sql": ("java.sql",),
}
_OPENED: Final[Mapping[str, tuple[str, ...]]] = {
    "java.base": (
        *("java.io", "java.lang", "java.lang.module", "java.lang.reflect", "java.nio", "java.util"),
        *("java.util.concurrent", "java.util.concurrent.atomic", "jdk.internal.loader", "jdk.internal.math"),
        *("jdk.internal.module", "jdk.internal.ref", "jdk.internal.reflect", "sun.nio.ch"),
    ),
    "jdk.management": ("com.sun.management.internal",),
}
"""What Cassandra's own scripts open of Java's modules."""


def home(place: Place) -> Path:
    return place.paths.data / NAME


def prepare(place: Place) -> None:
    """Cassandra makes the directories within."""
    home(place).mkdir(parents=True, exist_ok=True)


def configuration(place: Place) -> str:
    """`cassandra.yaml`, of which JSON is a part. In a plain stack whoever is on this machine may read and write."""
    data, heap = home(place), place.memory[NAME]
    seeds = f"{LOOPBACK}:{place.ports['cassandra_storage']}"
    settings = {
        "cluster_name": "heartwatch",
        "num_tokens": 1,
        "partitioner": "org.apache.cassandra.dht.Murmur3Partitioner",
        "endpoint_snitch": "SimpleSnitch",
        "listen_address": LOOPBACK,
        "rpc_address": LOOPBACK,
        "native_transport_port": place.ports["cassandra"],
        "storage_port": place.ports["cassandra_storage"],
        # What was acknowledged is in the log's file: `periodic` acknowledges before, and loses it with the process.
        "commitlog_sync": "group",
        "commitlog_sync_group_window": "5ms",
        "data_file_directories": [str(data / "data")],
        "commitlog_directory": str(data / "commitlog"),
        "hints_directory": str(data / "hints"),
        "saved_caches_directory": str(data / "saved_caches"),
        "cdc_raw_directory": str(data / "cdc_raw"),
        "auto_snapshot": False,
        "memtable_allocation_type": "heap_buffers",
        "memtable_heap_space": f"{heap // 4}MiB",
        "commitlog_segment_size": "8MiB",
        "commitlog_total_space": "128MiB",
        "key_cache_size": "8MiB",
        "file_cache_size": "32MiB",
        "networking_cache_size": "16MiB",
        "concurrent_reads": 8,
        "concurrent_writes": 128,  # each waits for the log to be synced
        "concurrent_compactors": 1,
        "seed_provider": [
            {"class_name": "org.apache.cassandra.locator.SimpleSeedProvider", "parameters": [{"seeds": seeds}]}
        ],
        **(secured.server(place) if place.secured else {}),
    }
    return json.dumps(settings, indent=1)


def launch(place: Place) -> Launch:
    secured.mark(place).unlink(missing_ok=True)
    run, jars = place.paths.run(NAME), place.components[NAME]
    yaml, logging = run / "cassandra.yaml", run / "logback.xml"
    options = {
        "cassandra.config": yaml.as_uri(),
        "cassandra.storagedir": home(place),
        "cassandra-foreground": "yes",
        "logback.configurationFile": logging,
        "java.security.manager": "allow",  # of Java 17 and newer; Cassandra 5.0 puts one in place
        "java.io.tmpdir": run,  # native libraries are unpacked there
        # One node has nobody to wait for
        "cassandra.ring_delay_ms": 1,
        "cassandra.skip_wait_for_gossip_to_settle": 0,
        **(secured.OPTIONS if place.secured else {}),
    }
    command = (
        str(place.java),
        f"-Xms{place.memory[NAME]}m",
        f"-Xmx{place.memory[NAME]}m",
        *jvm.always(place),
        "-XX:+UseSerialGC",
        "-Xss512k",
        *(f"--add-exports={module}/{each}=ALL-UNNAMED" for module, found in _EXPORTED.items() for each in found),
        *(f"--add-opens={module}/{each}=ALL-UNNAMED" for module, found in _OPENED.items() for each in found),
        f"-javaagent:{jars / AGENT}",
        *(f"-D{key}={value}" for key, value in options.items()),
        "-cp",
        jvm.class_path([jars]),
        "org.apache.cassandra.service.CassandraDaemon",
    )
    words = (files("heartwatch_deploy.stack") / "config" / "logback.xml").read_text()
    return Launch(command=command, files={yaml: configuration(place), logging: words})


def check(place: Place) -> str | None:
    """Healthy when a question in CQL is answered; a secured one when it knows our role, too, at its first answer."""
    address, port = place.address(NAME), place.ports[NAME]
    try:
        if place.secured and not secured.mark(place).exists():
            secured.let_in(place, port)
            secured.mark(place).touch()
        with secured.connection(place, port) as connection:
            rows = connection.run("SELECT JSON release_version FROM system.local")
    except (OSError, CqlError, NotCql) as error:
        return f"{address} does not answer ({error})"
    return None if rows else f"{address} knows nothing of itself"


MEMBER = Member(
    name=NAME,
    nice=BACKGROUND,
    components=("java", "cassandra"),
    ports={"cassandra": 29042, "cassandra_storage": 27000},
    memory=256,
    prepare=prepare,
    launch=launch,
    check=check,
)
