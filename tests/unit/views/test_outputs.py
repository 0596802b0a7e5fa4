"""Diagnostics for machines: SARIF and the annotations of GitHub's workflows."""

import json
from collections.abc import Iterator
from typing import Any

from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from heartwatch_deploy.cli import main
from heartwatch_deploy.model.diagnostic import Diagnostic, Related, Severity
from heartwatch_deploy.model.span import Span
from heartwatch_deploy.views.annotations import annotations
from heartwatch_deploy.views.sarif import sarif
from tests.unit.small_project import SOUND

SPAN = Span("flink_sql/a, b.sql", 3, 7, 4, "SELECT abcd FROM t")
FOUND = Diagnostic(
    "HW204",
    "100% wrong: a, b",
    SPAN,
    "not defined",
    cause="one\ntwo",
    help="write it",
    related=(Related(Span("flink_sql/c.sql", 1, 14, 2, "CREATE TABLE cd"), "defined here"),),
)
TEXTS = st.text(max_size=20)
SPANS = st.builds(Span, TEXTS, st.integers(1, 99), st.integers(1, 99), st.integers(1, 99), TEXTS)
DIAGNOSTICS = st.builds(
    Diagnostic, st.just("HW204"), TEXTS, st.none() | SPANS, TEXTS, cause=TEXTS, severity=st.sampled_from(Severity)
)


def test_an_annotation_is_one_escaped_line() -> None:
    assert annotations([FOUND, FOUND], "sub/project") == (
        "::error file=sub/project/flink_sql/a%2C b.sql,line=3,col=7,endColumn=11,title=HW204%3A 100%25 wrong%3A a%2C b"
        "::100%25 wrong: a, b (not defined)%0Aflink_sql/c.sql:1: defined here%0Acause: one%0Atwo%0Ahelp: write it\n"
    )


@given(DIAGNOSTICS)
def test_whatever_is_said_stays_in_its_annotation(found: Diagnostic) -> None:
    text = annotations([found], ".")
    assert (text.count("\n"), text[-1]) == (1, "\n")
    assert "\r" not in text
    command, _, message = text[2:-1].partition("::")
    severity, _, properties = command.partition(" ")
    assert severity == found.severity
    assert unescaped(message).startswith(found.summary)
    names = [each.partition("=")[0] for each in properties.split(",")]
    assert names == (["file", "line", "col", "endColumn", "title"] if found.span else ["title"])


def unescaped(message: str) -> str:
    return message.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")


def test_sarif_has_places_and_words() -> None:
    log: Any = sarif([FOUND, FOUND, Diagnostic("HW101", "no project", severity=Severity.WARNING)], ".", code=1)
    check_sarif(log)
    first, second = log["runs"][0]["results"]
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "flink_sql/a%2C%20b.sql"
    assert place["region"] == {
        "startLine": 3,
        "startColumn": 7,
        "endColumn": 11,
        "snippet": {"text": "SELECT abcd FROM t"},
    }
    assert first["relatedLocations"][0]["message"] == {"text": "defined here"}
    assert (first["level"], second["level"], "locations" in second) == ("error", "warning", False)
    assert log["runs"][0]["invocations"] == [{"executionSuccessful": False, "exitCode": 1}]


@given(st.lists(DIAGNOSTICS, max_size=4))
def test_sarif_of_anything_is_sarif(found: list[Diagnostic]) -> None:
    log = sarif(found, "a b", code=0)
    check_sarif(json.loads(json.dumps(log)))


def check_sarif(log: Any) -> None:
    """What SARIF 2.1.0 requires of what we write: sections 3.13, 3.14, 3.27, 3.29 and 3.30 of the standard."""
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    for run in log["runs"]:
        rules = [each["id"] for each in run["tool"]["driver"]["rules"]]
        assert run["tool"]["driver"]["name"]
        assert len(set(rules)) == len(rules)
        assert run["columnKind"] in ("utf16CodeUnits", "unicodeCodePoints")
        assert all(isinstance(each["executionSuccessful"], bool) for each in run["invocations"])
        for result in run["results"]:
            assert rules[result["ruleIndex"]] == result["ruleId"]
            assert result["level"] in ("none", "note", "warning", "error")
            assert isinstance(result["message"]["text"], str)
            for location in locations(result):
                assert set(location) == {"artifactLocation", "region"}
                assert not set(location["artifactLocation"]["uri"]) & set(' \\<>"')
                region = location["region"]
                assert region["startLine"] >= 1
                assert 1 <= region["startColumn"] < region["endColumn"]


def locations(result: Any) -> Iterator[Any]:
    for each in (*result.get("locations", []), *result.get("relatedLocations", [])):
        yield each["physicalLocation"]


def test_a_verb_ends_in_the_form_that_was_asked_for() -> None:
    broken = ["validate", "--offline", "-C", str(SOUND), "--var", "oops"]
    ran = CliRunner().invoke(main, [*broken, "--format", "sarif"])
    check_sarif(json.loads(ran.stdout))
    assert ran.exit_code == 1
    assert "error[HW103]" in ran.stderr
    assert CliRunner().invoke(main, [*broken, "--format", "github"]).stdout.startswith("::error title=HW103%3A ")
    assert CliRunner().invoke(main, broken).stdout == ""


def test_a_warning_on_the_way_is_told_too() -> None:
    root = SOUND.parent.parent.parent
    ran = CliRunner().invoke(main, ["validate", "--offline", "-C", str(root), "--env", "dev", "--format", "github"])
    assert ran.exit_code == 0
    assert ran.stdout == "" or ran.stdout.startswith("::warning file=")
