"""`protect` of the project and of an environment: patterns of what no plan may delete or replace."""

import re
from collections.abc import Iterator
from typing import Final

from heartwatch_deploy.engines import ENGINES
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.protection import Protection
from heartwatch_deploy.storage.refused import ProjectRefused
from heartwatch_deploy.storage.yaml_file import YamlFile

_FORM: Final = re.compile(r"([^./]+)\.([^./]+)/.+|\*")
_WILD: Final = re.compile(r"[*?\[]")
_EXAMPLES: Final = "for example kafka.topic/readings, kafka.topic/*, or * for all that there is"


def protections(*files: YamlFile) -> tuple[Protection, ...]:
    """All of the files' patterns in their order; ProjectRefused with HW102 for one that could never match."""
    found, wrong = [], []
    for file in files:
        for index, pattern in enumerate((file.value or {}).get("protect", ())):
            span = file.span(["protect", index])
            found.append(Protection(pattern, span))
            wrong += [Diagnostic("HW102", said, span, help=_EXAMPLES) for said in _problems(pattern)]
    if wrong:
        raise ProjectRefused(*wrong)
    return tuple(found)


def _problems(pattern: str) -> Iterator[str]:
    """A slip in a pattern would protect nothing, and nobody would see it."""
    form = _FORM.fullmatch(pattern)
    if form is None:
        yield f"`{pattern}` is not of the form engine.kind/name"
        return
    engine, kind = form[1] or "*", form[2] or "*"
    if _WILD.search(engine):
        return
    if engine not in ENGINES:
        yield f"there is no engine `{engine}`; engines: {', '.join(ENGINES)}"
    elif not _WILD.search(kind) and kind not in ENGINES[engine].kinds:
        yield f"{engine} has no kind `{kind}`; kinds: {', '.join(ENGINES[engine].kinds)}"
