"""Lock files: what is accepted, what is refused, and that ours are whole."""

import pytest

from heartwatch_deploy.stack import lock
from heartwatch_deploy.stack.components import ALL
from heartwatch_deploy.stack.failure import StackError
from heartwatch_deploy.stack.members import DEFAULT

SHA = "a" * 64


def test_a_line_is_hash_size_path() -> None:
    assert lock.parse(f"# why\n\n{SHA}   12 org/x/1/x-1.jar\n", source="l") == (
        lock.Artifact(SHA, 12, "org/x/1/x-1.jar"),
    )


@pytest.mark.parametrize("line", ["org/x.jar", f"{SHA} x org/x.jar", f"{SHA[1:]} 12 org/x.jar", f"{SHA} 0 org/x.jar"])
def test_anything_else_is_refused_with_its_line(line: str) -> None:
    with pytest.raises(StackError, match=r"pins:2 is not a pinned file") as refused:
        lock.parse(f"{SHA} 1 a.jar\n{line}\n", source="pins")
    assert refused.value.code == "HW601"


def test_every_member_finds_its_components_pinned() -> None:
    for member in DEFAULT:
        for name in member.components:
            assert ALL[name].artifacts, name


def test_no_file_is_pinned_twice_within_a_component() -> None:
    for component in ALL.values():
        names = [artifact.name for artifact in component.artifacts]
        assert len(names) == len(set(names)), component.name
