"""`sql`: questions to Flink, ksqlDB and topics, one or many."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from heartwatch_deploy.cli.exit_codes import DONE, ERROR
from heartwatch_deploy.cli.needing import check
from heartwatch_deploy.cli.options import Invocation, place_options
from heartwatch_deploy.views.console import out, say

if TYPE_CHECKING:
    from heartwatch_deploy.model.diagnostic import Diagnostic
    from heartwatch_deploy.querying.place import Place
    from heartwatch_deploy.querying.question import Answer, Question

_NEEDED = ("fastavro",)
_PROMPT, _GOES_ON = "sql> ", "...> "


@click.command()
@click.argument("statement", required=False)
@click.option("--engine", type=click.Choice(["flink", "ksqldb"]), default="flink", show_default=True)
@click.option("--topic", help="Show messages of this topic instead, decoded.")
@click.option("--from-beginning", is_flag=True, help="Of a topic: not only what comes from now on.")
@click.option("--where", multiple=True, metavar="NAME=VALUE", help="Of a topic: only where key or a field is so.")
@click.option("--bounded", is_flag=True, help="Only what is there by now; then it ends, and Flink gives results only.")
@click.option("--limit", type=click.IntRange(1), help="End after so many rows.")
@place_options
def command(  # noqa: PLR0917 - click calls by keyword
    invocation: Invocation,
    statement: str | None,
    engine: str,
    topic: str | None,
    from_beginning: bool,
    where: tuple[str, ...],
    bounded: bool,
    limit: int | None,
) -> None:
    """Ask Flink or ksqlDB a SELECT, or show the messages of a topic, until all is told, --limit or Ctrl-C.

    On Flink the tables of the project are there, under their names. Without a STATEMENT statements come from the
    prompt, or from a pipe. Nothing can be changed from here: INSERT, CREATE, DROP and the like are refused.
    """
    from heartwatch_deploy.querying.question import Engine, Question

    check(_NEEDED, code="HW154", who="sql needs", extra="readings")
    if topic and statement:
        raise click.UsageError("--topic shows messages: leave the statement out")
    if (from_beginning or where) and not topic:
        raise click.UsageError("--from-beginning and --where are for --topic; a SELECT has its WHERE")
    place = _place(invocation)
    asked = Question(
        engine=Engine.TOPIC if topic else Engine(engine),
        text=topic or "",
        bounded=bounded,
        from_beginning=from_beginning,
        where=dict(_named(each) for each in where),
        limit=limit,
    )
    if topic or statement:
        found = _told(invocation, place, asked, topic or statement or "")
        sys.exit(DONE if found is None else ERROR)
    ends = [_told(invocation, place, asked, text) is None for text in _statements()]
    sys.exit(DONE if all(ends) or sys.stdin.isatty() else ERROR)


def _place(invocation: Invocation) -> Place:
    from heartwatch_deploy.querying.place import Place

    project = invocation.load()
    return Place(project, invocation.desired(project, kept=True).state)


def _told(invocation: Invocation, place: Place, question: Question, text: str) -> Diagnostic | None:
    """Prints the answer; what is wrong is told, and given."""
    from dataclasses import replace

    from heartwatch_deploy.clients.http import ClientError
    from heartwatch_deploy.querying.ask import asked
    from heartwatch_deploy.querying.failing import explained
    from heartwatch_deploy.querying.question import NotAsked
    from heartwatch_deploy.watching.ending import Ending, set_by_signals

    over = Ending()
    try:
        with set_by_signals(over), asked(replace(question, text=text), place, over) as answer:
            _print(answer, as_json=invocation.as_json)
    except (ClientError, NotAsked) as error:
        found = explained(error)
        invocation.show([found])
        return found
    return None


def _print(answer: Answer, *, as_json: bool) -> None:
    from heartwatch_deploy.views.answer import TextTable, json_line

    table, heading, number = TextTable(answer.columns), True, 0
    for row in answer.rows:
        number += 1
        if as_json:
            out(json_line(answer.columns, row.change, row.values))
        else:
            for line in table.lines([(row.change, row.values)], heading=heading):
                out(line)
            heading = False
        sys.stdout.flush()
    say(f"{number} row{'' if number == 1 else 's'}")


def _named(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise click.UsageError(f"--where {text}: write NAME=VALUE, as in key=user_00042")
    return name, value


def _statements() -> Iterator[str]:
    """From the prompt, each up to its `;`, until the end of input; from a pipe likewise, without a prompt."""
    kept: list[str] = []
    for line in _lines(kept):
        kept.append(line)
        if line.rstrip().endswith(";"):
            text = "\n".join(kept)
            kept.clear()
            yield text
    if "".join(kept).strip():
        yield "\n".join(kept)


def _lines(kept: list[str]) -> Iterator[str]:
    if not sys.stdin.isatty():
        yield from sys.stdin.read().splitlines()
        return
    import readline  # noqa: F401 - gives input() its history

    say("SELECT … ; ends with Ctrl-C, the prompt with Ctrl-D")
    while True:
        try:
            yield input(_GOES_ON if kept else _PROMPT)
        except EOFError:
            say("")
            return
        except KeyboardInterrupt:
            kept.clear()
            say("")
