"""What a job lacks or says twice that starts without its state: input by input, from where each is read and what was
kept of it."""

from collections.abc import Iterator, Mapping, Set
from typing import Final, cast

from sqlglot import exp

from heartwatch_deploy.engines.flink_sql.inputs import Input, Reading, inputs, options_of_tables, outputs
from heartwatch_deploy.engines.flink_sql.remembered import Memory, remembered
from heartwatch_deploy.model.resource import Resource
from heartwatch_deploy.sql.flink.statements import read_statements
from heartwatch_deploy.sql.statement import StatementForm
from heartwatch_deploy.sql.text_error import SqlTextError

_NOTHING_ELSE: Final = "{} is kept: each row is worked on by itself"
_NOT_READ: Final = "what it keeps of its inputs is not known: its text is of another release's grammar"


def losses(job: Resource) -> tuple[str, ...]:
    """In lines, two a topic and one for what it writes; what the job keeps is worked out from its statement."""
    try:
        kept = _kept(job)
    except SqlTextError:  # a text on record may be of another release's grammar
        return (_NOT_READ,)
    found = inputs(job)
    known = {each.table for each in found}
    return (
        *(line for each in found for line in _of(each, kept.get(each.table, frozenset()))),
        *_of_other_tables(job, kept, known),
        *([] if kept else [_NOTHING_ELSE.format("nothing but these offsets")]),
        *_of_results(job, {each.reading for each in found}),
    )


def held(job: Resource) -> tuple[str, ...]:
    """What goes with a job that ends; nothing where its text cannot be read."""
    try:
        kept = _kept(job)
    except SqlTextError:
        return ()
    found = inputs(job)
    known = {each.table for each in found}
    offsets = ", ".join(dict.fromkeys(each.topic for each in found))
    return (
        *(f"topic {each.topic}: {_gone(kept[each.table])}" for each in found if kept.get(each.table)),
        *_of_other_tables(job, kept, known),
        *([f"GONE: how far it has read {offsets}"] if offsets else []),
        *([] if kept else [_NOTHING_ELSE.format("nothing else")]),
    )


def _of_other_tables(job: Resource, kept: Mapping[str, Set[Memory]], known: Set[str]) -> Iterator[str]:
    return (f"table {name}: {_gone(kept[name])}" for name in sorted(kept) if name not in known and _keeps(job, name))


def _kept(job: Resource) -> Mapping[str, Set[Memory]]:
    session = cast(tuple[Mapping[str, str], ...], job.spec["session"])
    statement = cast(Mapping[str, str], job.spec["statement"])["text"]
    defined = [read_statements(each["text"])[0] for each in session]
    views = {each.defines.text: each.tree for each in defined if each.form is StatementForm.VIEW and each.defines}
    tree = read_statements(statement)[0].tree
    assert tree is not None
    return remembered(tree, {name: cast(exp.Expr, view) for name, view in views.items()})


def _of(read: Input, kept: Set[Memory]) -> Iterator[str]:
    yield f"topic {read.topic}: {read.start(first=False)}"
    if kept and read.reading is Reading.ALL:
        names = ", ".join(each.kept for each in Memory if each in kept)
        yield f"  {names}: made again of what the topic still has"
    else:
        for each in Memory:
            if each in kept:
                yield f"  GONE: {each.kept}; {each.loss}"


def _gone(kept: Set[Memory]) -> str:
    return "; ".join(f"GONE: {each.kept}" for each in Memory if each in kept)


def _keeps(job: Resource, name: str) -> bool:
    """Not a table that is only looked up in, such as one behind JDBC: nothing is kept of that."""
    return name in options_of_tables(job) and options_of_tables(job)[name].get("connector") != "jdbc"


def _of_results(job: Resource, readings: Set[Reading]) -> Iterator[str]:
    into = ", ".join(outputs(job))
    if Reading.ALL in readings or Reading.PART in readings:
        yield f"into {into}: results of messages that are read again are written again"
    elif Reading.SINCE_COMMIT in readings:
        yield f"into {into}: results of messages that are read twice are written twice"
