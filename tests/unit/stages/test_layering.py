"""Columns, crossings and heights of drawn graphs."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from heartwatch_deploy.stages.layering import crossings, layered
from heartwatch_deploy.stages.placing import aligned, placed

GRAPHS = st.lists(st.tuples(st.integers(0, 14), st.integers(0, 14)), max_size=40)


@given(GRAPHS)
def test_arrows_lead_to_the_right_but_for_those_that_close_a_circle(arrows: list[tuple[int, int]]) -> None:
    layers = layered(arrows)
    columns = {item: number for number, column in enumerate(layers.columns) for item in column}
    for way in layers.ways.values():
        assert all(columns[right] == columns[left] + 1 for left, right in pairwise(way))
    for (source, target), way in layers.ways.items():
        ends = (target, source) if (source, target) in layers.backward else (source, target)
        assert (way[0], way[-1]) == ends
    assert set(layers.ways) == {(a, b) for a, b in arrows if a != b}


@given(GRAPHS)
def test_nobody_stands_where_another_does(arrows: list[tuple[int, int]]) -> None:
    for place in (placed, aligned):
        nodes, ways = place(arrows)
        assert len(set(nodes.values())) == len(nodes)
        assert all((way[0], way[-1]) == (nodes[a], nodes[b]) for (a, b), way in ways.items())


@given(GRAPHS)
def test_aligned_nodes_of_a_column_are_one_apart(arrows: list[tuple[int, int]]) -> None:
    nodes, _ = aligned(arrows)
    for number in {x for x, _ in nodes.values()}:
        heights = sorted(y for x, y in nodes.values() if x == number)
        assert all(below - above > 0.999 for above, below in pairwise(heights))


def test_a_ladder_is_drawn_without_crossings() -> None:
    arrows = [(f"a{n}", f"b{(n * 5) % 7}") for n in range(7)] + [(f"b{n}", f"c{(n * 3) % 7}") for n in range(7)]
    layers = layered(arrows)
    assert crossings(layers.columns, {a: [b for x, b in arrows if x == a] for a, _ in arrows}) == 0


def test_a_source_stands_just_before_what_it_leads_to() -> None:
    nodes, _ = placed([("a", "b"), ("b", "c"), ("c", "d"), ("schema", "d")])
    assert nodes["schema"][0] == 2


def test_a_long_chain_and_a_long_circle_are_drawn() -> None:
    chain = [(n, n + 1) for n in range(3000)]
    assert placed(chain)[0][3000][0] == 3000
    assert len(layered([*chain, (3000, 0)]).backward) == 1
