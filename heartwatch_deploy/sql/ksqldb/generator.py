"""Trees → ksqlDB's SQL. Parentheses stand in the tree, so nothing here adds any."""

from typing import ClassVar

from sqlglot import exp, generator

from heartwatch_deploy.sql.ksqldb import print_expressions, print_queries, print_statements
from heartwatch_deploy.sql.ksqldb.words import KEYWORDS
from heartwatch_deploy.sql.printing import Printer
from heartwatch_deploy.sql.quoting import backquoted


class KsqldbGenerator(generator.Generator):
    """Tables from node to printing function; what is not in them is sqlglot's own."""

    RESERVED_KEYWORDS: ClassVar[set[str]] = set()
    TRANSFORMS: ClassVar[dict[type[exp.Expr], Printer]] = {
        **generator.Generator.TRANSFORMS,
        **print_expressions.PRINTERS,
        **print_queries.PRINTERS,
        **print_statements.PRINTERS,
    }

    def identifier_sql(self, expression: exp.Identifier) -> str:
        """In backquotes if it was quoted, or if it would be no name without."""
        name = expression.name
        plain = name.upper() in KEYWORDS or print_expressions.PLAIN_NAME.fullmatch(name)
        if not expression.quoted and plain and not self.identify:
            return name
        return backquoted(name)
