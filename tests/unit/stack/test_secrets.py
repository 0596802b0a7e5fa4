"""The stack's own secrets: made once, kept, and private."""

import stat

from heartwatch_deploy.stack import jsonfile, lifecycle
from heartwatch_deploy.stack.paths import StackPaths


def test_a_secret_that_is_new_comes_beside_those_that_are_known(paths: StackPaths) -> None:
    jsonfile.write(paths.secrets, {"postgres_password": "of the database that is there"})
    lifecycle._make_secrets(paths)
    made = jsonfile.read(paths.secrets)
    assert made is not None
    assert made["postgres_password"] == "of the database that is there"
    assert set(made) == set(lifecycle.SECRETS)
    assert len(made["webhook_secret"]) >= 32
    assert stat.S_IMODE(paths.secrets.stat().st_mode) == 0o600
    lifecycle._make_secrets(paths)
    assert jsonfile.read(paths.secrets) == made
