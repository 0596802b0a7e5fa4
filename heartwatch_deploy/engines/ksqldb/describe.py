"""What changed about a file of ksqlDB statements."""

from heartwatch_deploy.engines.sql_described import statements_described
from heartwatch_deploy.model.alteration import Alteration, Definition


def file(before: Definition, after: Definition) -> tuple[Alteration, ...]:
    if before.resource.spec["fingerprint"] == after.resource.spec["fingerprint"] or not (before.file and after.file):
        return ()
    return statements_described(before, after, (before.file.text, after.file.text), dialect="ksqldb")
