"""Flink's JobManager: keeps the jobs, and takes them up again after a loss."""

from dataclasses import replace

from heartwatch_deploy.stack import flink, health, jobs, jvm
from heartwatch_deploy.stack.member import Launch, Member, Place
from heartwatch_deploy.stack.secured import clients
from heartwatch_deploy.stack.secured.trust import trust

NAME = "jobmanager"
MAIN = "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint"


def launch(place: Place) -> Launch:
    arguments = ("--configDir", str(flink.conf_dir(place)))
    options = (*jvm.START_FAST, "-XX:MaxMetaspaceSize=256m")
    launched = flink.launch(place, NAME, *options, main=MAIN, arguments=arguments)
    return replace(launched, env={**launched.env, **clients.flink_variables(place)})


MEMBER = Member(
    name=NAME,
    components=flink.COMPONENTS,
    outlived_by=("zookeeper", "kafka", "registry", "s3"),
    ports={"flink_rest": 28081},
    memory=384,
    prepare=flink.prepare,
    launch=launch,
    check=lambda place: health.http(f"{place.url('flink_rest')}/jobs/overview", trust(place)),
    observe=jobs.observe,
)
