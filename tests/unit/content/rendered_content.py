"""The committed project in one environment, rendered as the deployer renders it."""

from dataclasses import dataclass
from pathlib import Path

from heartwatch_deploy.model.project import Project
from heartwatch_deploy.model.source import RenderedFile
from heartwatch_deploy.sql.flink import statements as flink
from heartwatch_deploy.sql.ksqldb import statements as ksqldb
from heartwatch_deploy.sql.statement import Statement
from heartwatch_deploy.stages.render import render
from heartwatch_deploy.storage.project import Selection, load_project

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Content:
    """One environment's rendered files."""

    project: Project
    files: tuple[RenderedFile, ...]

    def text(self, engine: str, name: str) -> str:
        (found,) = [file.text for file in self.files if (file.source.engine, file.name) == (engine, name)]
        return found

    def texts(self, engine: str) -> dict[str, str]:
        return {file.name: file.text for file in self.files if file.source.engine == engine}

    def statements(self, engine: str) -> list[tuple[str, str, Statement]]:
        """(file, statement's text, statement) of all SQL of an engine."""
        read = {"flink_sql": flink.read_statements, "ksqldb": ksqldb.read_statements}[engine]
        return [
            (name, statement.text(text), statement)
            for name, text in self.texts(engine).items()
            for statement in read(text)
        ]


def rendered(environment: str) -> Content:
    project, _ = load_project(ROOT, Selection(environment=environment, offline=True))
    files, diagnostics = render(project)
    assert diagnostics == ()
    return Content(project, files)
