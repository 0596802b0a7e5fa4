"""What changed about a Flink table, view, function or job."""

from functools import partial

from heartwatch_deploy.engines.statement_described import statement_described

statement = partial(statement_described, dialect="flink")
