"""Flink's TaskManager: does the work, so it gets the optimising compiler and most of the memory."""

import uuid
from dataclasses import replace
from pathlib import Path

from heartwatch_deploy.stack import flink, health
from heartwatch_deploy.stack.member import Launch, Member, Place
from heartwatch_deploy.stack.secured import clients
from heartwatch_deploy.stack.secured.trust import trust

NAME = "taskmanager"
MAIN = "org.apache.flink.runtime.taskexecutor.TaskManagerRunner"
FRAMEWORK_HEAP, NETWORK, MANAGED, METASPACE = 128, 128, 704, 256
DIRECT = 128
"""MiB; the heap is the member's memory, these come on top (only what is touched counts)."""
YOUNG_SHARE = 0.5
"""Of the heap: rows of windows die young; what Java gives them by itself is collected many times a second."""


def launch(place: Place) -> Launch:
    """Each start gets an id of its own: the JobManager remembers a killed one for a while."""
    identity = f"taskmanager-{uuid.uuid4().hex[:8]}"
    sizes = {
        "resource-id": identity,
        "cpu.cores": flink.SLOTS,
        "memory.framework.heap.size": f"{FRAMEWORK_HEAP}m",
        "memory.task.heap.size": f"{place.memory[NAME] - FRAMEWORK_HEAP}m",
        "memory.framework.off-heap.size": f"{DIRECT}m",
        "memory.task.off-heap.size": "0m",
        "memory.network.min": f"{NETWORK}m",
        "memory.network.max": f"{NETWORK}m",
        "memory.managed.size": f"{MANAGED}m",
        "memory.jvm-metaspace.size": f"{METASPACE}m",
        "memory.jvm-overhead.min": "192m",
        "memory.jvm-overhead.max": "192m",
    }
    settings = [part for key, value in sizes.items() for part in ("-D", f"taskmanager.{key}={value}")]
    launched = flink.launch(
        place,
        NAME,
        "-XX:+UseParallelGC",  # two collecting threads stop a job for half as long as one
        f"-Xmn{int(place.memory[NAME] * YOUNG_SHARE)}m",
        f"-XX:MaxDirectMemorySize={DIRECT + NETWORK}m",
        f"-XX:MaxMetaspaceSize={METASPACE}m",
        main=MAIN,
        arguments=("--configDir", str(flink.conf_dir(place)), *settings),
    )
    env = {**launched.env, **clients.flink_variables(place)}
    return replace(launched, env=env, files={**launched.files, identity_file(place): identity})


def identity_file(place: Place) -> Path:
    return place.paths.run(NAME) / "resource-id"


def check(place: Place) -> str | None:
    """Healthy when the JobManager counts it."""
    wrong, answer = health.http_json(f"{place.url('flink_rest')}/taskmanagers", trust(place))
    if wrong:
        return wrong
    identity = identity_file(place).read_text()
    known = any(manager["id"] == identity for manager in answer["taskmanagers"])
    return None if known else "not registered at the JobManager"


MEMBER = Member(
    name=NAME,
    components=flink.COMPONENTS,
    outlived_by=("zookeeper", "kafka", "registry", "s3"),
    memory=1280,
    prepare=flink.prepare,
    launch=launch,
    check=check,
)
