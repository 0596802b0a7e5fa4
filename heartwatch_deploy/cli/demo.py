"""`heartwatch_deploy demo`: HeartWatch brought up, fed and watched."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from heartwatch_deploy.cli.exit_codes import DONE, ERROR

if TYPE_CHECKING:
    from heartwatch_deploy.demo.run import Asked


@click.command("demo")
@click.option("--seconds", type=click.FloatRange(min=1), help="End by itself; exit code 0 only if alerts flowed.")
@click.option("--env", "environment", help="Environment of the project; it must use the local stack.")
@click.option(
    "--project-dir", "-C", type=click.Path(file_okay=False, exists=True, path_type=Path), default=Path(),
    help="Where deploy/project.yaml is.",
)  # fmt: skip
@click.option(
    "--rate", type=click.FloatRange(min=1), help="Readings a second; else 5,000, or 600 with extras, to keep up."
)
@click.option("--users", type=click.IntRange(1, 100_000), help="Else so many that each is heard of every four seconds.")
@click.option("--processes", type=click.IntRange(1, 16), default=2, show_default=True, help="Producers.")
@click.option(
    "--with", "extras", default="", callback=lambda _, __, names: tuple(filter(None, names.split(","))),
    help="Extras of the stack, such as search,s3; or all.",
)  # fmt: skip
@click.option("--secured", is_flag=True, help="On a stack with TLS, logins and rights.")
@click.option("--picture", type=click.Path(dir_okay=False, path_type=Path), help="Save the last view as SVG.")
def command(**chosen: Any) -> None:
    """Bring HeartWatch up, feed it, and watch the alerts.

    The stack stays up afterwards: a second demo starts in seconds.
    """
    from heartwatch_deploy.demo.run import Asked

    sys.exit(_demonstrate(Asked(**chosen)))


def _demonstrate(asked: "Asked") -> int:
    """The exit code: with a time limit, whether alerts of both kinds flowed."""
    from rich.console import Console

    from heartwatch_deploy.demo.failures import FAILURES, told
    from heartwatch_deploy.demo.lines import afterwards, summary
    from heartwatch_deploy.demo.run import Consoles, run

    consoles = Consoles(view=Console(soft_wrap=True), words=Console(stderr=True, highlight=False, soft_wrap=True))
    try:
        last = run(asked, consoles)
    except FAILURES as failure:
        consoles.words.print(told(failure))
        return ERROR
    except KeyboardInterrupt:
        consoles.words.print(f"\nStopped on the way. {afterwards(asked.project_dir)}", markup=False)
        return ERROR
    consoles.view.print(summary(last), highlight=False, markup=False)
    consoles.words.print(afterwards(asked.project_dir), markup=False)
    return DONE if asked.seconds is None or last.alerts_flowed else ERROR
