"""A question before something is done; who is no terminal says --yes."""

import sys

import click

from heartwatch_deploy.cli.options import Invocation, Output

yes_option = click.option("--yes", is_flag=True, help="Do not ask.")


def confirmed(invocation: Invocation, question: str) -> bool:
    at_terminal = invocation.output is Output.TEXT and sys.stdin.isatty() and sys.stderr.isatty()
    return at_terminal and click.confirm(question, err=True)
