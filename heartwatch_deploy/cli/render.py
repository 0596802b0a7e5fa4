"""`render`: every file as the clusters will get it."""

from pathlib import Path

import click

from heartwatch_deploy.cli.exit_codes import DONE
from heartwatch_deploy.cli.options import Invocation, Output, project_options
from heartwatch_deploy.model.diagnostic import has_errors
from heartwatch_deploy.views.console import out, say


@click.command()
@click.argument("paths", nargs=-1)
@click.option(
    "--out", "target", type=click.Path(path_type=Path, file_okay=False), help="Write the files there instead."
)
@project_options
def command(invocation: Invocation, paths: tuple[str, ...], target: Path | None) -> None:
    """Show every file as the clusters will get it (or only those whose path begins with PATHS)."""
    from heartwatch_deploy.stages.render import render, unmatched

    files, diagnostics = render(invocation.load(offline=True))
    if has_errors(diagnostics):
        invocation.fail(diagnostics)
    invocation.demand(unmatched(paths, [file.source.path for file in files]))
    chosen = [file for file in files if not paths or file.source.path.startswith(paths)]
    if target is not None:
        for file in chosen:
            invocation.write(target / file.source.path, file.text)
        say(f"{len(chosen)} file(s) written to {target}")
    elif invocation.output is Output.TEXT:
        for file in chosen:
            out(f"==> {file.source.path} <==")
            out(file.text)
    invocation.end(diagnostics, DONE, files={file.source.path: file.text for file in chosen})
