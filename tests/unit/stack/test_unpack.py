"""From jars to the home that OpenSearch expects."""

from pathlib import Path

from heartwatch_deploy.stack import unpack
from heartwatch_deploy.stack.components import ALL


def test_opensearch_gets_its_library_and_the_module_that_listens(tmp_path: Path) -> None:
    jars = [tmp_path / artifact.name for artifact in ALL["opensearch"].artifacts]
    for jar in jars:
        jar.write_text(jar.name)
    home = tmp_path / "home"
    unpack.opensearch_distribution(jars, home)
    module = home / "modules" / "transport-netty4"
    descriptor = dict(line.split("=", 1) for line in (module / "plugin-descriptor.properties").read_text().splitlines())
    assert descriptor["version"] == descriptor["opensearch.version"] == "3.8.0"
    assert (home / "lib" / "opensearch-3.8.0.jar").read_text() == "opensearch-3.8.0.jar"
    in_module = {jar.name for jar in module.glob("*.jar")}
    assert f"transport-netty4-client-{descriptor['version']}.jar" in in_module
    assert all(name.startswith(("netty-", "transport-netty4-client-", "opensearch-netty4-")) for name in in_module)
    assert len(in_module) + len(list((home / "lib").glob("*.jar"))) == len(jars), "every jar is in one of them"
