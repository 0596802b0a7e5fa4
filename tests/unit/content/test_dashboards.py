"""Grafana's dashboards: whole, nothing over another, and only about metrics and columns that there are."""

import re
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml
from dashboards import FILES, FOLDER, Query, labels_by_name, load, panels, queries
from rendered_content import rendered

from heartwatch_deploy.stack.members import exporter, prometheus
from tests.live import grafana

DATASOURCES: list[dict[str, Any]] = yaml.safe_load((FOLDER / "datasources.yaml").read_text())["datasources"]
BY_UID = {each["uid"]: each for each in DATASOURCES}
SCHEMA_VERSION = 42  # the last of the classic model
COLUMNS = 24
OF_KIND = {"prometheus": [each for each in queries() if each.datasource == "heartwatch-prometheus"]}
OF_KIND["postgres"] = [each for each in queries() if each.datasource == "heartwatch-postgres"]


def every_panel() -> list[Any]:
    return [pytest.param(panel, id=f"{file.stem}: {panel['title']}") for file in FILES for panel in panels(load(file))]


def test_there_is_a_dashboard_for_each_data_source() -> None:
    assert {file.stem for file in FILES} == {"pipeline", "vitals"}
    assert {each.datasource for each in queries()} == set(BY_UID)
    assert sum(len(found) for found in OF_KIND.values()) == len(queries())


@pytest.mark.parametrize("panel", every_panel())
def test_a_panel_says_what_it_shows_in_which_unit_and_where_from(panel: dict[str, Any]) -> None:
    assert panel["title"]
    assert panel["description"].endswith(".")
    assert panel["fieldConfig"]["defaults"]["unit"]
    assert panel["targets"]
    for target in panel["targets"]:
        assert target["datasource"] == panel["datasource"]
        assert target["datasource"]["type"] == BY_UID[target["datasource"]["uid"]]["type"]
    references = [target["refId"] for target in panel["targets"]]
    assert len(set(references)) == len(references)
    steps = panel["fieldConfig"]["defaults"]["thresholds"]["steps"]
    assert steps[0]["value"] is None, "the first step has no lower bound"
    values = [step["value"] for step in steps[1:]]
    assert values == sorted(values)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_dashboard_is_one_that_grafana_takes(file: Path) -> None:
    dashboard = load(file)
    assert dashboard["schemaVersion"] == SCHEMA_VERSION
    assert dashboard["id"] is None, "Grafana gives the number; the uid is ours"
    assert dashboard["uid"] == f"heartwatch-{file.stem}"
    assert dashboard["title"]
    assert not dashboard["editable"]
    ids = [panel["id"] for panel in dashboard["panels"]]
    assert len(set(ids)) == len(ids)
    titles = [panel["title"] for panel in dashboard["panels"]]
    assert len(set(titles)) == len(titles)
    linked = {link["url"] for link in dashboard["links"]}
    assert linked <= {f"/d/{load(each)['uid']}" for each in FILES}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_panels_lie_beside_and_below_each_other(file: Path) -> None:
    places = [panel["gridPos"] for panel in load(file)["panels"]]
    for place in places:
        assert 0 <= place["x"] <= place["x"] + place["w"] <= COLUMNS
        assert place["h"] > 0
    for one, other in combinations(places, 2):
        beside = one["x"] + one["w"] <= other["x"] or other["x"] + other["w"] <= one["x"]
        below = one["y"] + one["h"] <= other["y"] or other["y"] + other["h"] <= one["y"]
        assert beside or below, (one, other)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_variable_is_declared_and_used(file: Path) -> None:
    declared = {variable["name"] for variable in load(file)["templating"]["list"]}
    texts = [each.text for each in queries() if each.dashboard == file.stem]
    used = {name for text in texts for name in re.findall(r"\$\{?([a-zA-Z]\w*)", text)}
    assert declared == used


@pytest.mark.parametrize("query", OF_KIND["prometheus"], ids=str)
def test_a_promql_names_metrics_and_labels_that_the_exporter_has(query: Query) -> None:
    known = labels_by_name()
    named = re.findall(r"heartwatch[_:][\w:]+", query.text)
    assert named
    assert set(named) <= set(known)
    labels = {label for name in named for label in known[name]}
    grouped = re.findall(r"by \(([^)]*)\)", query.text)
    asked = {label.strip() for group in grouped for label in group.split(",")} | set(
        re.findall(r"(\w+)=~?\"", query.text)
    )
    assert asked <= labels


@pytest.mark.parametrize("query", [each for each in OF_KIND["prometheus"] if "_total" in each.text], ids=str)
def test_a_counter_is_asked_for_its_growth(query: Query) -> None:
    assert re.search(r"(rate|increase)\(heartwatch_\w+_total(\{[^}]*\})?\[\$__(rate_interval|range)\]\)", query.text)


@pytest.mark.parametrize("query", OF_KIND["postgres"], ids=str)
def test_a_sql_reads_a_table_of_the_project_in_the_chosen_time(query: Query) -> None:
    (table,) = re.findall(r"FROM (\w+)", query.text)
    statement = rendered("prod").text("postgres", table)
    (column,) = re.findall(r'\$__timeFilter\("?(\w+)"?\)', query.text)
    assert re.search(rf'"?{column}"? TIMESTAMPTZ NOT NULL', statement)
    if query.kind == "time_series":
        assert "$__timeGroupAlias(" in query.text
        assert "ORDER BY 1" in query.text


def test_queries_are_expanded_as_grafana_documents_it() -> None:
    asked = grafana.Asked(begin=1_795_000_000, end=1_795_003_600)
    assert grafana.sql("WHERE $__timeFilter(at) AND u = ${user:sqlstring}", asked, {"user": "d'Arc"}) == (
        "WHERE at BETWEEN '2026-11-18T11:06:40Z' AND '2026-11-18T12:06:40Z' AND u = 'd''Arc'"
    )
    expected = 'floor(extract(epoch from at)/3600)*3600 AS "time"'
    assert grafana.sql("$__timeGroupAlias(at,'1h')", asked, {}) == expected
    assert grafana.sql("$__timeGroupAlias(at,$__interval)", asked, {}) == expected.replace("3600", "18")
    assert grafana.promql('x{t=~"$topic"}[$__rate_interval]', asked, {"topic": ".*"}) == 'x{t=~".*"}[23s]'
    assert grafana.promql("x[$__range]", asked, {}) == "x[3600s]"


def test_no_secret_and_no_address_is_written_down() -> None:
    for source in DATASOURCES:
        assert re.fullmatch(r"\$HEARTWATCH_\w+", source["url"])
        assert not source["editable"]
        assert all(re.fullmatch(r"\$HEARTWATCH_\w+", value) for value in source.get("secureJsonData", {}).values())


def test_grafana_knows_how_often_prometheus_scrapes() -> None:
    config = yaml.safe_load((Path(prometheus.__file__).parents[1] / "config" / "prometheus.yml").read_text())
    interval = BY_UID["heartwatch-prometheus"]["jsonData"]["timeInterval"]
    assert config["global"]["scrape_interval"] == interval
    (target,) = config["scrape_configs"][0]["static_configs"][0]["targets"]
    assert target == f"127.0.0.1:{exporter.MEMBER.ports[exporter.NAME]}"
