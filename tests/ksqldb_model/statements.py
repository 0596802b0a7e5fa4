"""A request's statements: all of them tried in a sandbox, then run one by one."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlglot import exp

from heartwatch_deploy.sql.ksqldb import nodes
from heartwatch_deploy.sql.ksqldb.statements import Statement, read_statements
from heartwatch_deploy.sql.text_error import SqlTextError
from tests.ksqldb_model import asserting, connecting, creating, describing, inserting, properties, removing, showing
from tests.ksqldb_model.analysis import analyse
from tests.ksqldb_model.creating import Asked, NothingToDo
from tests.ksqldb_model.runner import NoAnswer, Runner
from tests.ksqldb_model.substituting import substituted
from tests.ksqldb_model.world import Command, Refused, World, generic

Entity = dict[str, Any]


def read(text: str, session: Mapping[str, str], asked_properties: dict[str, Any]) -> list[Asked]:
    """The statements with the properties and variables that hold for each; Refused for what cannot be read."""
    variables, settings = dict(session), dict(asked_properties)
    found = []
    for piece, whole in _pieces(text):
        raw = piece.strip()
        try:
            replaced = substituted(piece, variables) if settings.get(properties.SUBSTITUTION) is not False else piece
            statement = whole if whole is not None and replaced == piece else read_statements(replaced)[0]
        except SqlTextError as error:
            raise Refused(str(error), statement=raw) from error
        except Refused as refused:
            raise Refused(refused.message, statement=raw) from refused
        tree: Any = statement.tree
        asked = Asked(tree, raw, creating.options_of(tree), dict(settings), dict(variables))
        _remember(tree, asked, variables, settings)
        found.append(replace(asked, variables=dict(variables)) if isinstance(tree, nodes.Show) else asked)
    return found


def _pieces(text: str) -> list[tuple[str, Statement | None]]:
    """The text of each statement with its semicolon, and what was read where that is the text from its beginning on."""
    try:
        found = read_statements(text)
        return [(text[each.start : each.end] + ";", each if each.start == 0 else None) for each in found]
    except SqlTextError as error:
        raise Refused(str(error), statement=text.strip()) from error


def _remember(tree: Any, asked: Asked, variables: dict[str, str], settings: dict[str, Any]) -> None:
    if isinstance(tree, nodes.Define):
        variables[tree.this.name] = tree.expression.name
    elif isinstance(tree, nodes.Undefine):
        variables.pop(tree.this.name, None)
    elif isinstance(tree, nodes.SetProperty) and not tree.args.get("system"):
        try:
            name, value = tree.this.name, tree.expression.name
            properties.refuse_setting(name)
            settings[name] = properties.coerced(name, value)
        except Refused as refused:
            raise Refused(refused.message, statement=asked.text) from refused
    elif isinstance(tree, nodes.UnsetProperty):
        settings.pop(tree.this.name, None)


class Statements:
    """Runs requests against a world, through its runner."""

    def __init__(self, world: World, runner: Runner, hosts: list[str]) -> None:
        self.world, self.runner, self.hosts = world, runner, hosts

    def run(self, asked: list[Asked]) -> list[Entity]:
        """The answers, one or none a statement; Refused, NoAnswer."""
        self._validate(asked)
        entities = []
        for each in asked:
            entity = self._one(each, self.world, sandbox=False)
            if entity is not None:
                warnings = [*self._warnings(), *entity.pop("warnings", [])]
                entities.append({"statementText": each.text, "warnings": warnings, **entity})
        return entities

    def _validate(self, asked: list[Asked]) -> None:
        sandbox = self.world.sandbox()
        for each in asked:
            self._one(each, sandbox, sandbox=True)
        count = sum(not query.is_push for query in sandbox.queries.values())
        before = sum(not query.is_push for query in self.world.queries.values())
        if self.world.query_limit is not None and count > max(before, self.world.query_limit):
            raise generic("Not executing statement(s) as it would cause the number of active queries to exceed …")

    def _warnings(self) -> list[Entity]:
        return [{"message": "The server has detected corruption"}] if self.runner.degraded else []

    def _one(self, asked: Asked, world: World, *, sandbox: bool) -> Entity | None:
        try:
            return self._answer(asked, world, sandbox=sandbox)
        except NothingToDo as nothing:
            return {"@type": "warning_entity", "message": str(nothing)}
        except Refused as refused:
            if refused.statement == "":
                refused.statement = asked.text
            raise

    def _answer(self, asked: Asked, world: World, *, sandbox: bool) -> Entity | None:
        tree = asked.tree
        for name in asked.properties:
            properties.refuse_unknown(name)
        if isinstance(tree, nodes.StreamQuery | nodes.PrintTopic):
            if isinstance(tree, nodes.StreamQuery):
                analyse(tree, world, transient=True)
            raise Refused("The following statement types should be issued to the websocket endpoint", code=40002)
        if isinstance(tree, nodes.Show | nodes.DescribeObject | nodes.Explain):
            self._refuse_without_broker(tree)
            tell = _TELLING[type(tree)]
            return tell(asked, world, self.hosts)
        if isinstance(tree, nodes.AssertTopic | nodes.AssertSchema):
            check = asserting.topic if isinstance(tree, nodes.AssertTopic) else asserting.schema
            return None if sandbox else check(asked, world)
        if isinstance(tree, nodes.Undefine) and tree.this.name not in asked.variables:
            raise NothingToDo(f"Cannot undefine variable '{tree.this.name}' which was never defined")
        return self._change(asked, world, sandbox=sandbox)

    def _change(self, asked: Asked, world: World, *, sandbox: bool) -> Entity | None:  # noqa: PLR0911 - one kind each
        tree = asked.tree
        if isinstance(tree, nodes.SetProperty) and tree.args.get("system"):
            return None if sandbox else self._refuse_system()
        if isinstance(tree, nodes.Define | nodes.Undefine | nodes.SetProperty | nodes.UnsetProperty):
            return None
        if isinstance(tree, nodes.StreamInsert) and isinstance(tree.expression, exp.Values):
            return self._insert(asked, world, sandbox=sandbox)
        if isinstance(tree, nodes.CreateConnector):
            return connecting.create(asked, world, sandbox=sandbox)
        if isinstance(tree, nodes.DropObject) and tree.args["kind"] == "CONNECTOR":
            return connecting.drop(asked, world, sandbox=sandbox)
        push = removing.push_query(asked, world) if isinstance(tree, nodes.QueryCommand) else None
        if push is not None:
            world.queries.pop(push)
            return {"@type": "terminate_query", "queryId": push.upper(), "wasTerminated": True}
        if not sandbox:
            self.runner.refuse_degraded()
        return self._distribute(_command(asked, world), world, sandbox=sandbox)

    def _insert(self, asked: Asked, world: World, *, sandbox: bool) -> None:
        source = inserting.check(asked, world)
        if sandbox:
            return
        if self.runner.broker_is_down:
            self.runner.clock += 60.0
            raise generic(f"Failed to insert values into '{source.name}'.\nCaused by: Topic not present in metadata.")
        inserting.write(source, world)

    def _distribute(self, command: Command, world: World, *, sandbox: bool) -> Entity | None:
        if sandbox:
            outcome = command.effect(world)
            removing.stop(outcome.stopped, world)
            world.query_number += 2 if command.planned else 0
            return None
        number, status, message, query_id = self.runner.run(command)
        return {
            "@type": "currentStatus",
            "statementText": command.text,
            "commandId": command.id,
            "commandStatus": {"status": status, "message": message, "queryId": query_id},
            "commandSequenceNumber": number,
        }

    def _refuse_without_broker(self, tree: Any) -> None:
        """What has to ask Kafka gets no answer while there is none."""
        asks_kafka = str(tree.this) == "TOPICS" if isinstance(tree, nodes.Show) else True
        if self.runner.broker_is_down and asks_kafka:
            raise NoAnswer

    def _refuse_system(self) -> Entity:
        raise Refused("Cannot alter system configs when KSQL_SHARED_RUNTIME_ENABLED is off.", status=500, code=50000)


def _command(asked: Asked, world: World) -> Command:
    tree = asked.tree
    if isinstance(tree, nodes.DropObject):
        return removing.drop_type(asked, world) if tree.args["kind"] == "TYPE" else removing.drop(asked, world)
    return _COMMANDS[type(tree)](asked, world)


_TELLING: dict[type, Any] = {
    nodes.Show: showing.show,
    nodes.DescribeObject: describing.describe,
    nodes.Explain: describing.explain,
}
_COMMANDS: dict[type, Any] = {
    nodes.CreateSource: creating.create,
    nodes.StreamInsert: creating.insert_select,
    nodes.AlterSource: creating.alter,
    nodes.CreateType: removing.create_type,
    nodes.QueryCommand: removing.query_command,
}
