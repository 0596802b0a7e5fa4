"""A project with only the queries around the main one, on somebody's running stack."""

import shutil
from pathlib import Path

import yaml

from tests.live.conftest import REPOSITORY, RunningStack

EVERYWHERE = (
    "readings",
    "dead_letters",
    "wearable_logs",
    "heartbeats",
    "moving_average_alerts",
    "device_status",
    "escalations",
    "risk_score",
)
FUNCTIONS = ("recent_sums", "session_so_far", "gained")
ALERTED = ("out_of_range_while_still", "acknowledgements")
_FOLLOWED = ("historical_ranges", "risk_coefficients")
_SUMMARIES = ("activity_summary", "stress_by_state")
CONTENT = {
    "flink_sql": (
        *EVERYWHERE,
        *_FOLLOWED,
        *FUNCTIONS,
        *("readings_in_detail", "readings_in_full", "summaries", "vitals", "raw_wearable_data"),
    ),
    "deploy/topics": (
        *EVERYWHERE,
        *ALERTED,
        *_FOLLOWED,
        *_SUMMARIES,
        *("vitals", "vitals_5m", "patient_heartbeats", "raw_wearable_data"),
    ),
    "avro": (*EVERYWHERE, *ALERTED, *_SUMMARIES, "vitals", "vitals_5m"),
    "connect": _FOLLOWED,
    "postgres": ("risk_coefficients",),
    **dict.fromkeys(("cassandra", "deploy/acls", "ksql"), ()),
}
_ENDINGS = {
    "flink_sql": ".sql",
    "deploy/topics": ".yaml",
    "avro": "-value.avsc",
    "connect": ".json",
    "postgres": ".sql",
}


def queries_project(directory: Path, stack: RunningStack) -> Path:
    """Copies of the repository's files, without parts, so that all of them are deployed; the detection's jobs are left
    out, which the queries must not need."""
    for folder, names in CONTENT.items():
        (directory / folder).mkdir(parents=True)
        for name in names:
            shutil.copy(REPOSITORY / folder / (name + _ENDINGS[folder]), directory / folder)
    shutil.copytree(REPOSITORY / "deploy" / "environments", directory / "deploy" / "environments")
    project = yaml.safe_load((REPOSITORY / "deploy" / "project.yaml").read_text())
    del project["parts"]
    (directory / "deploy" / "project.yaml").write_text(yaml.safe_dump(project))
    (directory / ".heartwatch").symlink_to(stack.project / ".heartwatch")
    return directory
