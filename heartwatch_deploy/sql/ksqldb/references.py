"""What a statement defines, reads, writes, calls and sets."""

from collections.abc import Iterator, Mapping

from sqlglot import exp

from heartwatch_deploy.sql.ksqldb import nodes
from heartwatch_deploy.sql.ksqldb.variables import name_of, value_of
from heartwatch_deploy.sql.statement import Name, Option, StatementForm

Variables = Mapping[str, str]
_DEFINING = (nodes.CreateSource, nodes.CreateType, nodes.CreateConnector)


def form_of(tree: exp.Expr) -> StatementForm:
    if isinstance(tree, nodes.CreateSource):
        return StatementForm.STREAM if tree.args["kind"] == "STREAM" else StatementForm.TABLE
    if isinstance(tree, nodes.CreateType):
        return StatementForm.TYPE
    if isinstance(tree, nodes.CreateConnector):
        return StatementForm.CONNECTOR
    if isinstance(tree, nodes.StreamInsert):
        return StatementForm.INSERT
    return StatementForm.SET if isinstance(tree, nodes.SetProperty) else StatementForm.OTHER


def defines(tree: exp.Expr, variables: Variables) -> Name | None:
    return _target(tree, variables) if isinstance(tree, _DEFINING) else None


def writes(tree: exp.Expr, variables: Variables) -> tuple[Name, ...]:
    """The sink of a query: of INSERT, and of a stream or table AS SELECT its own name."""
    query = isinstance(tree, nodes.CreateSource) and tree.args.get("expression")
    return (_target(tree, variables),) if query or isinstance(tree, nodes.StreamInsert) else ()


def reads(tree: exp.Expr, variables: Variables) -> tuple[Name, ...]:
    """The streams and tables behind FROM and JOIN, each as often as it stands there."""
    query = tree if isinstance(tree, nodes.StreamQuery) else tree.args.get("expression")
    if not isinstance(query, nodes.StreamQuery):
        return ()
    tables = (query.args["from_"].this, *(join.this for join in query.args.get("joins") or ()))
    return tuple(_named(table.this, variables) for table in tables)


def calls(tree: exp.Expr, variables: Variables) -> tuple[Name, ...]:
    """Functions and registered types, in the order of the text."""
    found = sorted(_called(tree, variables), key=lambda name: name.start)
    return tuple(found)


def _called(tree: exp.Expr, variables: Variables) -> Iterator[Name]:
    for function in tree.find_all(exp.Anonymous):
        name = function.this if isinstance(function.this, exp.Expr) else exp.to_identifier(function.this)
        yield Name(name_of(name, variables), function.meta["start"], function.meta["end"] + 1)
    for type_ in tree.find_all(exp.DataType):
        if type_.this is exp.DType.USERDEFINED:
            yield _named(type_.args["kind"], variables)


def options(tree: exp.Expr, variables: Variables) -> dict[str, Option]:
    """The entries of WITH, or what SET sets; offsets are those of the value."""
    if isinstance(tree, nodes.SetProperty):
        return {tree.this.name: _option(tree.expression, variables)}
    properties = tree.args.get("properties")
    if properties is None:
        return {}
    return {each.this.name: _option(each.args["value"], variables) for each in properties.expressions}


def _option(value: exp.Expr, variables: Variables) -> Option:
    return Option(value_of(value, variables), value.meta["start"], value.meta["end"] + 1)


def _target(tree: exp.Expr, variables: Variables) -> Name:
    node = tree.this.this if isinstance(tree.this, exp.Schema) else tree.this
    return _named(node.this if isinstance(node, exp.Table) else node, variables)


def _named(identifier: exp.Expr, variables: Variables) -> Name:
    return Name(name_of(identifier, variables), identifier.meta["start"], identifier.meta["end"] + 1)
