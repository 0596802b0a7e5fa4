"""The comment of a pull request: its size, and that nothing in it can be taken for markup."""

import re

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.alteration import Alteration, Aspect
from heartwatch_deploy.model.resource import Reference, Resource, Role, State
from heartwatch_deploy.stages.compare import Comparison, ObjectChange, Status
from heartwatch_deploy.stages.lineage import lineage_of
from heartwatch_deploy.views.comparison_markdown import LARGEST, comparison_markdown
from heartwatch_deploy.views.comparison_shown import ComparisonShown


def comment(*changes: ObjectChange) -> str:
    state = State.of(Resource(each.address, {}) for each in changes)
    return comparison_markdown(ComparisonShown(Comparison(changes, lineage_of(state)), "p", "dev", "main", "head"))


def topic(name: str) -> Address:
    return Address("kafka", "topic", name)


def test_a_comment_is_never_too_long_and_says_what_is_missing() -> None:
    path = tuple(topic(f"step_{number}_ü") for number in range(30))
    reached = {each: path[: number + 1] for number, each in enumerate(path) if number}
    many = [ObjectChange(topic(f"t{n:05}"), Status.CHANGED, downstream=reached) for n in range(2000)]
    text = comment(*many)
    assert LARGEST * 0.9 < len(text.encode()) <= LARGEST
    assert re.search(r"… and \d+ more", text.splitlines()[-1])


def test_paths_are_left_out_before_objects_are() -> None:
    path = tuple(topic(f"step_{number}" + "x" * 40) for number in range(60))
    reached = {each: path[: number + 1] for number, each in enumerate(path) if number}
    text = comment(ObjectChange(path[0], Status.CHANGED, downstream=reached))
    assert len(text.encode()) <= LARGEST
    assert all(str(each) in text for each in path)


def test_hostile_words_stay_words() -> None:
    hostile = "`x``y` @somebody <img src=x> [a](https://example.org) --> | *b*\n# c"
    said = (Alteration(Aspect.STATEMENT, hostile), Alteration(Aspect.STATEMENT, f"`{hostile}"))
    text = comment(ObjectChange(topic("a`b"), Status.CHANGED, alterations=said))
    outside = re.sub(r"(`+)[^`](?:.*?[^`])?\1(?!`)", "", text.split("<details>")[0].split("\n", 1)[1])
    assert not re.search(r"(?<!\\)[\[\]*<]|@somebody", outside.replace("**", ""))
    assert "\n# c" not in text


def test_the_picture_shows_only_the_changed_part() -> None:
    job, far = Address("flink_sql", "job", "j"), topic("far")
    state = State.of(
        [
            Resource(topic("a"), {}),
            Resource(far, {}),
            Resource(job, {}, references=(Reference(topic("a"), Role.READS),)),
        ]
    )
    change = ObjectChange(topic("a"), Status.CHANGED, downstream={job: (topic("a"), job)})
    text = comparison_markdown(ComparisonShown(Comparison((change,), lineage_of(state)), "p", "dev", "main", "head"))
    picture = text.split("```mermaid")[1]
    assert "flink_sql.job/j" in picture
    assert "far" not in picture
