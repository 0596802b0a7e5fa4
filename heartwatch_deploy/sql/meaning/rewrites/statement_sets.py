"""`EXECUTE STATEMENT SET BEGIN … END` is `BEGIN STATEMENT SET; … END`: in Flink."""

from sqlglot import exp

from heartwatch_deploy.sql.flink import nodes


def opened_alike(tree: exp.Expr) -> exp.Expr:
    """Both run the inserts as one job. Their order stays: operators, and so the state of a job, are found by it."""
    if isinstance(tree, nodes.StatementSet) and tree.args.get("opening"):
        tree.set("opening", "EXECUTE")
    return tree
