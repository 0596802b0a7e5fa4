"""What Strimzi's and Flink's operators take: the definitions of their custom resources, from the makers' own artefacts.

Flink's operator has them in its jar. Strimzi writes its own with a generator from its classes, and so does this.
"""

import os
import subprocess
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from rich.console import Console

from heartwatch_deploy.stack import install
from heartwatch_deploy.stack.lock import Artifact
from heartwatch_deploy.stack.paths import cache_dir
from heartwatch_deploy.stack.progress import Progress
from tests.unit.content.schemas_of_others import fetched_jar, had_or_skipped

STRIMZI: Final = (
    Artifact(
        "76bb2430e702a1e6a24c071d26c865d5e9572cbc630d176d3b912033ae23ed00",
        18_531_170,
        "io/strimzi/crd-generator/1.2.0/crd-generator-1.2.0.jar",
    ),
    Artifact(
        "566961ae5e5646a001ae91312beda5cba3a5d467e740e205e1b761754335fe4e",
        1_485_809,
        "io/strimzi/api/1.2.0/api-1.2.0.jar",
    ),
)
STRIMZI_CLASSES: Final = ("kafka.Kafka", "nodepool.KafkaNodePool", "connect.KafkaConnect", "user.KafkaUser")
FLINK: Final = Artifact(
    "b1f44814e17514fa8395c61b329a3ee9087123a5bda5b21fe1a495d5182c30b6",
    190_877,
    "org/apache/flink/flink-kubernetes-operator-api/1.10.0/flink-kubernetes-operator-api-1.10.0.jar",
)
"""The newest in the repository; later ones know more versions of Flink."""
FLINK_DEFINITION: Final = "META-INF/fabric8/flinkdeployments.flink.apache.org-v1.yml"
GENERATED_WITHIN: Final = 120.0


def schema_of(api_version: str, kind: str) -> dict[str, Any]:
    """The schema by which a server judges an object of this kind."""
    group, version = api_version.split("/")
    (schema,) = [
        each["schema"]["openAPIV3Schema"]
        for definition in definitions()
        if (definition["spec"]["group"], definition["spec"]["names"]["kind"]) == (group, kind)
        for each in definition["spec"]["versions"]
        if each["name"] == version and each["served"]
    ]
    return dict(schema)


@cache
def definitions() -> tuple[dict[str, Any], ...]:
    """All of them; those of a folder that `HEARTWATCH_CRDS` names, of other releases, instead."""
    texts = _in_folder(Path(folder)) if (folder := os.environ.get("HEARTWATCH_CRDS")) else _of_releases()
    return tuple(each for text in texts for each in yaml.load_all(text, yaml.CSafeLoader))


def _in_folder(folder: Path) -> Iterator[str]:
    return (file.read_text() for file in sorted(folder.glob("*.y*ml")))


def _of_releases() -> Iterator[str]:
    with zipfile.ZipFile(fetched_jar(FLINK)) as jar:
        yield jar.read(FLINK_DEFINITION).decode()
    generator, classes = map(fetched_jar, STRIMZI)
    generated = classes.with_name(f"definitions of {' '.join(STRIMZI_CLASSES)}")
    with had_or_skipped():
        if not generated.exists():
            _generate(generator, classes, generated)
    yield from _in_folder(generated)


def _generate(generator: Path, classes: Path, into: Path) -> None:
    """As Strimzi's own build does it."""
    draft = into.with_name(f"{into.name}.draft")
    draft.mkdir(exist_ok=True)
    wanted = [f"io.strimzi.api.kafka.model.{name}={draft / name}.yaml" for name in STRIMZI_CLASSES]
    java = install.install(("java",), cache_dir(), Progress(Console(stderr=True)))["java"] / "bin" / "java"
    command = (java, "-XX:TieredStopAtLevel=1", "-cp", f"{generator}{os.pathsep}{classes}")
    generate = (*command, "io.strimzi.crdgenerator.CrdGenerator", "--yaml", *wanted)
    subprocess.run(generate, check=True, capture_output=True, timeout=GENERATED_WITHIN)
    draft.rename(into)
