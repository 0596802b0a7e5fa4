"""`lineage`: what the project's data passes, from source to sink."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from heartwatch_deploy.cli.options import Invocation, place_options
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.stages.lineage import Lineage, about, lineage_of, named, unknown_object
from heartwatch_deploy.views.console import out_rendered, say
from heartwatch_deploy.views.lineage import FORMATS
from heartwatch_deploy.views.lineage_shown import Shown


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which part of the lineage."""

    objects: tuple[str, ...]
    upstream: bool
    downstream: bool
    depth: int | None


@click.command()
@click.argument("objects", nargs=-1, metavar="[OBJECT]...")
@click.option("--format", "form", type=click.Choice(list(FORMATS)), help="How to show it; text when nothing is said.")
@click.option("--upstream", is_flag=True, help="Only what reaches OBJECT.")
@click.option("--downstream", is_flag=True, help="Only what OBJECT reaches.")
@click.option("--depth", type=click.IntRange(min=1), help="At most so many edges away from OBJECT.")
@click.option("--out", "target", type=click.Path(path_type=Path, dir_okay=False), help="Write it there, not to stdout.")
@place_options
def command(invocation: Invocation, form: str | None, target: Path | None, **asked: Any) -> None:
    """Show what data passes through: topics, schemas, connectors, tables, queries, stores.

    OBJECT is an address such as kafka.topic/readings, a name, or a pattern with * over either; without one, all of
    the project is shown. No server is asked.
    """
    form = form or ("json" if invocation.as_json else "text")
    invocation = invocation.told_as(form)
    drawn = FORMATS[form](_shown(invocation, _Asked(**asked)))
    if target is None:
        out_rendered(drawn)
    else:
        invocation.write(target, str(drawn))
        say(f"written to {target}")


def _shown(invocation: Invocation, asked: _Asked) -> Shown:
    if (asked.upstream or asked.downstream or asked.depth) and not asked.objects:
        raise click.UsageError("--upstream, --downstream and --depth say what is around an OBJECT: name one")
    project = invocation.load(offline=True)
    whole = lineage_of(invocation.desired(project).state)
    chosen = _chosen(invocation, whole, asked.objects)
    both = asked.upstream == asked.downstream
    up, down = asked.upstream or both, asked.downstream or both
    part = about(whole, chosen, upstream=up, downstream=down, depth=asked.depth) if chosen else whole
    return Shown(part, f"{project.name} ({project.environment})", chosen, upstream=up, downstream=down)


def _chosen(invocation: Invocation, whole: Lineage, objects: tuple[str, ...]) -> tuple[Address, ...]:
    found = {text: named(whole, text) for text in objects}
    unknown = [unknown_object(whole, text) for text, addresses in found.items() if not addresses]
    if unknown:
        invocation.fail(unknown)
    return tuple(dict.fromkeys(address for addresses in found.values() for address in addresses))
