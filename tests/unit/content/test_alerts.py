"""The alert rules: understood by promtool, each tested where it fires and where not, each in the runbook."""

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from dashboards import labels_by_name
from rich.console import Console

from heartwatch_deploy.cli import VERBS
from heartwatch_deploy.stack import debian
from heartwatch_deploy.stack.failure import StackError
from heartwatch_deploy.stack.members import prometheus
from heartwatch_deploy.stack.paths import cache_dir
from heartwatch_deploy.stack.progress import Progress

ROOT = Path(__file__).parents[3]
RULES = sorted((ROOT / "deploy" / "alerts").glob("*.yaml"))
TESTS = sorted((ROOT / "tests" / "alerts").glob("*.yaml"))
EVERY = [rule for file in RULES for group in yaml.safe_load(file.read_text())["groups"] for rule in group["rules"]]
ALERTS = [rule for rule in EVERY if "alert" in rule]
RUNBOOK = (ROOT / "docs" / "runbook.md").read_text()


def promtool(*arguments: str | Path) -> None:
    """Runs the one that lies beside the stack's Prometheus."""
    try:
        program = debian.found(prometheus.PROGRAM, cache_dir(), Progress(Console(stderr=True)))
    except StackError as failure:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"the alert rules are NOT checked by promtool:\n{failure}")
    command = [program.resolve().with_name("promtool"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_promtool_understands_every_file() -> None:
    promtool("check", "rules", *RULES)


def test_every_alert_fires_when_it_should_and_else_does_not() -> None:
    promtool("test", "rules", *TESTS)


@pytest.mark.parametrize("alert", [rule["alert"] for rule in ALERTS])
def test_an_alert_has_a_case_in_which_it_fires_and_one_in_which_it_does_not(alert: str) -> None:
    cases = [
        bool(case.get("exp_alerts"))
        for file in TESTS
        for test in yaml.safe_load(file.read_text())["tests"]
        for case in test.get("alert_rule_test", [])
        if case["alertname"] == alert
    ]
    assert set(cases) == {True, False}


@pytest.mark.parametrize("rule", ALERTS, ids=lambda rule: rule["alert"])
def test_an_alert_says_how_urgent_it_is_and_where_to_look(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in {"page", "ticket"}
    assert rule["annotations"]["summary"]
    page, _, anchor = rule["annotations"]["runbook"].partition("#")
    assert (ROOT / page).is_file()
    assert anchor == rule["alert"].lower(), "the anchor that a heading of this name gets"


def test_the_runbook_has_each_alert_once_with_commands_to_look_and_to_mend() -> None:
    found = re.split(r"^### ", RUNBOOK, flags=re.MULTILINE)[1:]
    sections = {section.split("\n", 1)[0].strip(): section for section in found}
    assert len(sections) == len(found)
    assert set(sections) == {rule["alert"] for rule in ALERTS}
    for alert, section in sections.items():
        for word in ("Look", "Mend"):
            (line,) = re.findall(rf"^\*\*{word}\.\*\* (.*)$", section, flags=re.MULTILINE)
            assert "`" in line, f"{alert}: {word} names no command"


def test_the_runbook_s_commands_are_verbs_of_the_program() -> None:
    named = set(re.findall(r"`hw ([a-z]+)", RUNBOOK))
    assert {"apply", "drift", "rollback"} <= named <= set(VERBS)


@pytest.mark.parametrize("rule", EVERY, ids=lambda rule: rule.get("alert") or rule["record"])
def test_a_rule_names_metrics_that_there_are(rule: dict[str, Any]) -> None:
    named = set(re.findall(r"heartwatch[_:][\w:]+", rule["expr"]))
    assert named <= set(labels_by_name())
    assert named or 'job="heartwatch"' in rule["expr"]


def test_thresholds_of_a_deployment_stand_in_its_files_and_not_in_rules() -> None:
    """Whoever changes a promise changes deploy/project.yaml or an environment."""
    objectives = (ROOT / "deploy" / "alerts" / "objectives.yaml").read_text()
    promised = yaml.safe_load((ROOT / "deploy" / "project.yaml").read_text())["objectives"]
    named = set(re.findall(r'heartwatch_objective\{objective="(\w+)"\}', objectives))
    assert named | {"delay_seconds"} == set(promised), "delays are judged where they are measured"
    assert set(promised["delay_seconds"]) <= {file.stem for file in (ROOT / "deploy" / "topics").glob("*.yaml")}
