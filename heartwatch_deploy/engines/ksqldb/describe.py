"""What changed about a stream, table, type or query of ksqlDB's."""

from functools import partial

from heartwatch_deploy.engines.statement_described import statement_described

statement = partial(statement_described, dialect="ksqldb")
