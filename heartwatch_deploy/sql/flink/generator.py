"""Trees → Flink SQL."""

from collections.abc import Callable
from typing import ClassVar

from sqlglot import exp
from sqlglot.generator import Generator

from heartwatch_deploy.sql.flink.printed_expressions import EXPRESSIONS
from heartwatch_deploy.sql.flink.printed_queries import QUERIES
from heartwatch_deploy.sql.flink.printed_statements import STATEMENTS
from heartwatch_deploy.sql.flink.printed_types import TYPES


class FlinkGenerator(Generator):
    TRANSFORMS: ClassVar[dict[type[exp.Expr], Callable[..., str]]] = {
        **Generator.TRANSFORMS,
        **EXPRESSIONS,
        **TYPES,
        **QUERIES,
        **STATEMENTS,
    }
