"""What it means that two sides do not trust each other: certificate, login or right, and what to do about it."""

from heartwatch_deploy.clients.http import ClientError, LoginRefused, NotAllowed, Untrusted


def distrust(error: ClientError, setting: str) -> tuple[str, str, str] | None:
    """Code, summary and remedy; None for an error of another kind. `setting` is the endpoint's name."""
    if isinstance(error, Untrusted):
        return (
            "HW430",
            f"no connection to {error.component} that both sides trust",
            f"look at security.{setting}.tls of the environment (whose CA signed the server's certificate, is it still "
            "valid, does it name this host, does the server want one of ours), and whether this port speaks TLS at all",
        )
    if isinstance(error, LoginRefused):
        return (
            "HW431",
            f"{error.component} does not let us in",
            f"check user and password, key or token in security.{setting} of the environment, and what the references "
            "there stand for",
        )
    if isinstance(error, NotAllowed):
        needed = f"give it the right: {error.right}" if error.right else "give the user of the environment that right"
        return "HW432", f"{error.component} does not allow what is needed", f"{needed}; then run this again"
    return None
