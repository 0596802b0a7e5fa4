"""Values of the project, its stack and its environment, one over the other."""

from heartwatch_deploy.storage.layering import layered


def test_what_is_said_later_wins_and_mappings_become_one() -> None:
    project = {"a": 1, "b": {"x": 1, "y": {"deep": 1}}, "c": {"x": 1}, "d": [1]}
    stack = {"b": {"y": {"more": 2}, "z": 2}, "c": "no mapping"}
    environment = {"a": 3, "b": {"x": 3}, "d": [3], "e": None}
    assert layered(project, stack, environment) == {
        "a": 3,
        "b": {"x": 3, "y": {"deep": 1, "more": 2}, "z": 2},
        "c": "no mapping",
        "d": [3],
        "e": None,
    }
    assert project["b"] == {"x": 1, "y": {"deep": 1}}
