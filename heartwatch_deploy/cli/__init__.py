"""The command line: one file a verb, loaded when it is called."""

import atexit
import gc
from importlib import import_module
from typing import Final

import click

from heartwatch_deploy.views.console import tell_as_json_lines

VERBS: Final = {
    "init": "Begin a new project that passes its own tests.",
    "render": "Show every file as the clusters will get it.",
    "fmt": "Lay out the streaming SQL of the project, templates and comments included.",
    "validate": "Check the project, and its SQL against the running engines.",
    "lineage": "Show what data passes through, from source to sink.",
    "diff": "Show what changed between two git revisions, and what is downstream of it.",
    "plan": "Show what apply would send, and why.",
    "apply": "Make the clusters agree with the files.",
    "drift": "Show what somebody changed in the clusters since the last apply.",
    "import": "Take what is there into files and on record.",
    "forget": "Take objects off the record and leave them on the clusters.",
    "forget-user": "Delete what the sinks hold of one person, and tell what ages out instead.",
    "unlock": "Take the lock from somebody who deploys and hangs.",
    "rollback": "Make the clusters agree with what the files said at an earlier apply.",
    "history": "Show who applied what, when, from which revision, and how it ended.",
    "status": "Show what was deployed and how it is doing.",
    "destroy": "Remove what this project made, and nothing else.",
    "stack": "Run the real local stack: Kafka, Connect, registry, Flink, Postgres.",
    "sql": "Ask Flink or ksqlDB a SELECT, or show a topic's messages.",
    "readings": "Generate, replay and check wearable readings.",
    "dashboard": "Show alerts, people, devices, activity, deployments and a console on a page.",
    "metrics": "Serve messages, lag and health as metrics for Prometheus.",
    "demo": "Bring HeartWatch up, feed it, and watch the alerts.",
}

_MODULES: Final = {"import": "import_", "forget-user": "forget_user"}
"""Where a verb's name can be no module's."""

ALIVE: Final = 500_000
"""New objects between two searches for circles among all: a big project has millions of objects, and few circles."""


class LazyGroup(click.Group):
    """A group that imports a verb's module only when that verb is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        command = import_module(f"heartwatch_deploy.cli.{_MODULES.get(cmd_name, cmd_name)}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(VERBS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="heartwatch_deploy")
@click.option(
    "--log-format", type=click.Choice(["text", "json"]), default="text",
    envvar="HEARTWATCH_LOG_FORMAT", show_envvar=True,
    help="How words on stderr are told: for people, or an object a line for whoever collects logs.",
)  # fmt: skip
def main(*, log_format: str) -> None:
    """Plan, apply and migrate streaming SQL: what Terraform is for infrastructure."""
    gc.set_threshold(ALIVE)
    atexit.register(gc.freeze)  # what is left at the end goes with the process: nobody looks for circles in it
    tell_as_json_lines(chosen=log_format == "json")
