"""What a job loses or says twice that starts afresh, from where its sources begin to read."""

from collections.abc import Iterator, Mapping
from typing import Final, cast

from heartwatch_deploy.model.resource import Resource, Role
from heartwatch_deploy.sql.flink.statements import read_statements
from heartwatch_deploy.sql.statement import Option
from heartwatch_deploy.sql.text_error import SqlTextError

_BEGINS: Final = {
    "earliest-offset": "{} from its beginning, so what was said of it is said again",
    "latest-offset": "{} from its end, so what comes until the job runs is passed over",
    "group-offsets": "{} where its consumer group is on record, which lags, so a little is said again",
    "timestamp": "{} from a time on, so what was said of it since then is said again",
    "specific-offsets": "{} from given offsets on, so what was said of it since then is said again",
}


def losses(job: Resource) -> str:
    """In words; the statement's own state is lost in any case."""
    begins = list(_begins(job))
    where = f": it reads {'; '.join(begins)}" if begins else " where its source options say"
    return f"open windows and other state are dropped, and it begins anew{where}. Results may be missing or come twice"


def _begins(job: Resource) -> Iterator[str]:
    written = {str(each.address) for each in job.references if each.role is Role.WRITES}
    for definition in cast(tuple[Mapping[str, str], ...], job.spec["session"]):
        options = {} if definition["address"] in written else _options(definition["text"])
        connector = options["connector"].value if "connector" in options else ""
        if "topic" in options and connector in ("kafka", "upsert-kafka"):
            mode = options["scan.startup.mode"].value if "scan.startup.mode" in options else "group-offsets"
            said = _BEGINS.get("earliest-offset" if connector == "upsert-kafka" else mode, "{}")
            yield said.format(options["topic"].value)


def _options(text: str) -> Mapping[str, Option]:
    try:
        return read_statements(text)[0].options
    except SqlTextError:  # a text on record may be of another release's grammar: then nothing is said of it
        return {}
