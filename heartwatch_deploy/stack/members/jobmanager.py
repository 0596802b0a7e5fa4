"""Flink's JobManager: keeps the jobs, and takes them up again after a loss."""

from heartwatch_deploy.stack import flink, health, jobs, jvm
from heartwatch_deploy.stack.member import Launch, Member, Place

NAME = "jobmanager"
MAIN = "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint"


def launch(place: Place) -> Launch:
    arguments = ("--configDir", str(flink.conf_dir(place)))
    return flink.launch(place, NAME, *jvm.START_FAST, "-XX:MaxMetaspaceSize=256m", main=MAIN, arguments=arguments)


MEMBER = Member(
    name=NAME,
    components=flink.COMPONENTS,
    outlived_by=("zookeeper", "kafka", "registry", "s3"),
    ports={"flink_rest": 28081},
    memory=384,
    prepare=flink.prepare,
    launch=launch,
    check=lambda place: health.http(f"http://{place.address('flink_rest')}/jobs/overview"),
    observe=jobs.observe,
)
