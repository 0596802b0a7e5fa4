"""What changed in the meaning of one object, in words."""

from dataclasses import dataclass
from enum import StrEnum

from heartwatch_deploy.model.resource import Resource
from heartwatch_deploy.model.source import RenderedFile
from heartwatch_deploy.model.span import Span


class Aspect(StrEnum):
    """Of what kind a change is; whoever reads JSON may rely on these words."""

    COLUMN_ADDED = "column added"
    COLUMN_REMOVED = "column removed"
    COLUMN_RETYPED = "column retyped"
    COLUMN_RENAMED = "column renamed"
    COLUMN_CHANGED = "column changed"
    COLUMN_MOVED = "columns reordered"
    PREDICATE = "predicate"
    WINDOW = "window"
    KEY = "key"
    JOIN = "join"
    SOURCE = "source"
    SINK = "sink"
    SETTING = "setting"
    OPTION = "option"
    PARTITIONS = "partitions"
    REPLICATION = "replication"
    RIGHT = "right"
    COMPATIBILITY = "compatibility"
    CONSTRAINT = "constraint"
    TYPE = "type"
    DOCUMENTATION = "documentation"
    WATERMARK = "watermark"
    EMIT = "emit"
    LIMIT = "limit"
    DISTINCT = "distinct"
    STATEMENT = "statement"


@dataclass(frozen=True, slots=True)
class Alteration:
    """`words` say it in one clause, names and values in backticks; `span` is in the later file, in the earlier one for
    what is gone. Secrets stand in neither."""

    aspect: Aspect
    words: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Definition:
    """A resource as its own file says it, with that file, so that places within it can be told."""

    resource: Resource
    file: RenderedFile | None = None
