"""`${command:NAME}`: what a program prints that the environment file declares under `secrets.commands`."""

import subprocess

from heartwatch_deploy.model.security import SecretCommand
from heartwatch_deploy.storage.secrets.sources import NoSecret, Sources


def secret(name: str, sources: Sources) -> str:
    """Neither what the program prints nor what it complains of is ever repeated: both may hold the secret."""
    command = sources.commands.get(name)
    if command is None:
        known = ", ".join(sources.commands) or "none"
        remedy = f"declare it in the environment file: secrets: {{commands: {{{name}: {{argv: [program, argument]}}}}}}"
        raise NoSecret(f"no command is called {name!r}; declared: {known}", remedy=remedy)
    printed = _printed(name, command, sources)
    if not printed:
        raise _failed(name, command, "prints nothing")
    return printed


def _printed(name: str, command: SecretCommand, sources: Sources) -> str:
    try:
        done = subprocess.run(
            command.argv,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            cwd=sources.directory,
            env=dict(sources.environ),
            timeout=command.seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _failed(name, command, f"does not end within {command.seconds:g} s") from None
    except OSError as error:
        raise _failed(name, command, f"cannot be started: {error.strerror}") from None
    if done.returncode:
        raise _failed(name, command, f"ends with exit code {done.returncode}")
    try:
        return done.stdout.decode().removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        raise _failed(name, command, "prints what is no text") from None


def _failed(name: str, command: SecretCommand, what: str) -> NoSecret:
    remedy = f"run it by hand in the project's directory: {' '.join(command.argv)}"
    return NoSecret(f"the command {name!r} ({command.argv[0]}) {what}", remedy=remedy)
