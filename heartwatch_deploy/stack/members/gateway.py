"""Flink's SQL Gateway: takes statements over REST."""

from dataclasses import replace

from heartwatch_deploy.stack import flink, health, jvm
from heartwatch_deploy.stack.member import Launch, Member, Place
from heartwatch_deploy.stack.secured.trust import trust

NAME = "gateway"
MAIN = "org.apache.flink.table.gateway.SqlGateway"


def launch(place: Place) -> Launch:
    # The gateway looks for Python support even where nobody uses it.
    jars = (*place.flink_jars, place.components["flink_gateway"], place.components["flink"] / "opt")
    return flink.launch(replace(place, flink_jars=jars), NAME, *jvm.START_FAST, "-XX:MaxMetaspaceSize=256m", main=MAIN)


MEMBER = Member(
    name=NAME,
    components=(*flink.COMPONENTS, "flink_gateway"),
    outlived_by=("zookeeper",),
    ports={"flink_gateway": 28084},
    memory=320,
    prepare=flink.prepare,
    launch=launch,
    check=lambda place: health.http(f"{place.url('flink_gateway')}/v1/info", trust(place)),
)
