"""Where an environment's servers are: written in its file, or left behind by the local stack."""

import json

from heartwatch_deploy.model.codec import decode
from heartwatch_deploy.model.diagnostic import Diagnostic, Severity
from heartwatch_deploy.model.endpoints import CassandraEndpoint, Endpoints, PostgresEndpoint, S3Endpoint
from heartwatch_deploy.model.security import SecretCommand, Security
from heartwatch_deploy.storage.layout import EndpointsSection, EnvironmentFile, StackEndpoints
from heartwatch_deploy.storage.layout_security import SecretsSection
from heartwatch_deploy.storage.refused import ProjectRefused
from heartwatch_deploy.storage.tree import Tree
from heartwatch_deploy.storage.yaml_file import YamlFile

STACK_ENDPOINTS = ".heartwatch/stack/endpoints.json"

# Where the local stack listens unless a port is taken; good enough to look at what files render to.
STACK_DEFAULTS = StackEndpoints.model_validate(
    {
        "kafka": "127.0.0.1:29092",
        "registry": "http://127.0.0.1:28080/apis/ccompat/v7",
        "registry_native": "http://127.0.0.1:28080/apis/registry/v3",
        "connect": "http://127.0.0.1:28083",
        "flink_rest": "http://127.0.0.1:28081",
        "flink_gateway": "http://127.0.0.1:28084",
        "postgres": {"host": "127.0.0.1", "port": 25432, "dbname": "heartwatch", "user": "heartwatch"},
        "cassandra": {"hosts": "127.0.0.1:29042"},
        "search": "http://127.0.0.1:29200",
        "s3": {"bucket": "heartwatch", "endpoint": "http://127.0.0.1:29000"},
    }
)

Diagnostics = tuple[Diagnostic, ...]


def find(
    tree: Tree, environment: EnvironmentFile, file: YamlFile, *, offline: bool
) -> tuple[EndpointsSection, Diagnostics]:
    """The places and warnings; ProjectRefused with HW105 where the local stack is wanted and not up, unless `offline`:
    then its usual addresses."""
    if environment.endpoints != "stack":
        return environment.endpoints, ()
    try:
        return StackEndpoints.model_validate(json.loads(tree.text(STACK_ENDPOINTS))), ()
    except FileNotFoundError as error:
        absent = Diagnostic(
            "HW105",
            "the local stack is not up, so there are no addresses",
            file.span(["endpoints"]),
            "its addresses are wanted here",
            help="run `python -m heartwatch_deploy stack up`",
            severity=Severity.WARNING if offline else Severity.ERROR,
        )
        if not offline:
            raise ProjectRefused(absent) from error
        return STACK_DEFAULTS, (absent,)
    except (OSError, ValueError) as error:
        help_text = "run `python -m heartwatch_deploy stack up`, which writes it anew"
        raise ProjectRefused(
            Diagnostic("HW105", f"{STACK_ENDPOINTS} is damaged", cause=str(error), help=help_text)
        ) from error


def left_behind(text: str, *, login: str) -> Endpoints:
    """A running stack's servers, from what it left behind, as one of its logins speaks to them; ValueError where that
    is damaged."""
    return as_endpoints(StackEndpoints.model_validate_json(text), SecretsSection(), login=login)


def as_endpoints(section: EndpointsSection, secrets: SecretsSection, *, login: str | None = None) -> Endpoints:
    """As this login speaks to the servers; what it does not have of its own is the deployer's."""
    security = section.security.model_dump()
    if login in section.logins:
        security |= section.logins[login].model_dump(exclude_unset=True)
    fields = section.model_dump(exclude={"parts", "security", "logins", "values"})
    postgres, cassandra, s3 = (fields.pop(each) for each in ("postgres", "cassandra", "s3"))
    return Endpoints(
        **fields,
        postgres=PostgresEndpoint(**postgres) if postgres else None,
        cassandra=CassandraEndpoint(**cassandra) if cassandra else None,
        s3=S3Endpoint(**s3) if s3 else None,
        security=decode(Security, security),
        commands={name: decode(SecretCommand, each.model_dump()) for name, each in secrets.commands.items()},
    )
