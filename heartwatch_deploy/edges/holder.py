"""Who runs this command, for those who find the lock taken."""

import getpass
import os
import socket
from collections.abc import Mapping
from datetime import UTC, datetime

from heartwatch_deploy.model.claim import Holder


def holder(doing: str, environ: Mapping[str, str] = os.environ) -> Holder:
    """The person or runner of this process; of GitHub's and GitLab's runners also where to watch them."""
    return Holder(
        who=environ.get("GITHUB_ACTOR") or environ.get("GITLAB_USER_LOGIN") or _user(),
        where=f"{socket.gethostname()} (process {os.getpid()})",
        doing=doing,
        since=datetime.now(UTC).isoformat(timespec="seconds"),
        link=environ.get("CI_JOB_URL") or _github_run(environ),
    )


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"  # a container's user need not have a name


def _github_run(environ: Mapping[str, str]) -> str:
    parts = [environ.get(name) for name in ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID")]
    server, repository, run = parts
    return f"{server}/{repository}/actions/runs/{run}" if all(parts) else ""
