"""The deployment's graph, from this repository's own content."""

from pathlib import Path

from board_filled import deployment, filled
from hypothesis import given, settings
from hypothesis import strategies as st

from heartwatch_deploy.dashboard.graph_figure import arrow_text, graph_figure, graph_style
from heartwatch_deploy.dashboard.polling import grown, spread
from heartwatch_deploy.dashboard.theme import LIGHT
from heartwatch_deploy.model.resource import State
from heartwatch_deploy.stages.placing import placed
from heartwatch_deploy.watching.asking import behind
from heartwatch_deploy.watching.consumer_groups import consumer_groups
from heartwatch_deploy.watching.deployment import load
from heartwatch_deploy.watching.deployment_graph import DeploymentGraph

ROOT = Path(__file__).parents[3]

ARROWS = {
    ("historical_ranges", "historical_ranges"),
    ("historical_ranges", "out_of_range_while_still"),
    ("readings", "heart_rate_alerts"),
    ("readings", "out_of_range_while_still"),
    ("heart_rate_alerts", "heart_rate_alerts"),
    ("out_of_range_while_still", "out_of_range_while_still"),
    ("out_of_range_while_still", "late_readings"),
    ("out_of_range_while_still", "dead_letters"),
}


def test_the_graph_says_what_reads_and_writes_what() -> None:
    graph = deployment().graph
    assert {(arrow.source.name, arrow.target.name) for arrow in graph.arrows} == ARROWS
    assert {address.name for address in graph.of_kind("query")} == {"heart_rate_alerts", "out_of_range_while_still"}
    assert {address.name for address in graph.of_kind("connector")} == {"historical_ranges"}


def test_a_query_commits_under_the_hints_group_or_else_its_tables() -> None:
    groups = {(query.name, topic.name): group for (query, topic), group in deployment().groups.items()}
    assert groups == {
        ("heart_rate_alerts", "readings"): "heartwatch-dev-heart_rate_alerts",
        ("out_of_range_while_still", "readings"): "heartwatch-dev",
        ("out_of_range_while_still", "historical_ranges"): "heartwatch-dev-ranges",
    }
    assert consumer_groups(State()) == {}


def test_an_arrow_over_a_column_has_a_place_of_its_own_there() -> None:
    nodes, ways = placed([("a", "b"), ("b", "c"), ("a", "c")])
    assert [nodes[each][0] for each in "abc"] == [0, 1, 2]
    (_, passed, _) = ways["a", "c"]
    assert passed[0] == 1
    assert passed != nodes["b"]


def test_a_circle_is_placed_too() -> None:
    nodes, _ = placed([("a", "b"), ("b", "a")])
    assert len(set(nodes.values())) == 2


def test_the_figure_has_a_rate_and_a_head_for_each_arrow_then_the_boxes() -> None:
    graph = filled().graph
    rates = {arrow: 7.0 + number for number, arrow in enumerate(graph.arrows)}
    annotations = graph_figure(graph, LIGHT, rates, ["heart_rate_alerts"])["layout"]["annotations"]
    arrows = len(graph.arrows)
    assert [each["text"] for each in annotations[:arrows]] == [arrow_text(rate) for rate in rates.values()]
    assert all(each["showarrow"] for each in annotations[arrows : 2 * arrows])
    alarmed = [each["text"] for each in annotations[2 * arrows :] if each["bordercolor"] == LIGHT.alarm]
    assert alarmed == ["ƒ heart_rate_alerts"], "the query, not the topic of the same name"


@settings(deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 9999), st.integers(10, 9000))
def test_what_came_between_two_asks_is_spread_over_its_seconds(many: int, begin_ms: int, ms: int) -> None:
    begin, length = begin_ms / 1000, ms / 1000
    found = list(spread(many, begin, begin + length))
    assert sum(share for _, share in found) == many
    whole = [share for _, share in found[1:-1]]
    assert all(abs(share - many / length) <= 1 for share in whole), "as many in each whole second"
    seconds = [int(at) for at, _ in found]
    assert len(set(seconds)) == len(seconds)


def test_what_was_made_anew_did_not_grow_and_lag_is_never_negative() -> None:
    assert grown({"a": 10, "b": 5}, {"a": 15, "b": 2, "c": 9}) == {"a": 5, "b": 0}
    assert behind({0: 100, 1: 50}, {0: 90}) == 60
    assert behind({0: 100}, {0: 120}) == 0


def test_a_graph_with_more_rows_is_higher_and_one_with_more_columns_wider() -> None:
    core, everything = deployment().graph, load(ROOT, "prod").graph
    assert pixels(everything, "height") > 2 * pixels(core, "height") > 200
    assert pixels(everything, "minWidth") > pixels(core, "minWidth") > 500


def pixels(graph: DeploymentGraph, what: str) -> int:
    return int(graph_style(graph)[what].removesuffix("px"))
