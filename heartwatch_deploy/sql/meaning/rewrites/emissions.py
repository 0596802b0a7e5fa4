"""`CREATE STREAM s AS SELECT …` is `CREATE STREAM s AS SELECT … EMIT CHANGES`: in ksqlDB."""

from sqlglot import exp

from heartwatch_deploy.sql.ksqldb import nodes


def said(tree: exp.Expr) -> exp.Expr:
    """A query that fills a stream or table emits changes unless it says FINAL, whatever it is: the server writes EMIT
    CHANGES into its own text of the statement. A query alone without EMIT is a pull query, which is another thing."""
    for filling in tree.find_all(nodes.CreateSource, nodes.StreamInsert):
        query = filling.args.get("expression")
        if isinstance(query, nodes.StreamQuery) and not query.args.get("emit"):
            query.set("emit", "CHANGES")
    return tree
