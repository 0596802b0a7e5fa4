"""Rights that are taken: in which turn, who is asked before, and what a plan keeps of who made it."""

from dataclasses import replace
from pathlib import Path

from heartwatch_deploy.engines.kafka_acls.address import AUTHORIZER, resource_of
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Action, Change, Reason
from heartwatch_deploy.model.plan import Plan
from heartwatch_deploy.model.request import AclBinding
from heartwatch_deploy.model.resource import Resource, State
from heartwatch_deploy.stages.desired import desired_of
from heartwatch_deploy.stages.plan import make_destroy_plan, make_plan
from heartwatch_deploy.stages.still_fits import misfits
from heartwatch_deploy.stages.telling import recorded_only
from tests.unit.small_project import applied_plan, project_with

US = "User:deployer"
READ = AclBinding("User:reader", "topic", "numbers", "literal", "allow", "read", "*")
WRITE = replace(READ, operation="write")
JOB = Address("flink_sql", "job", "large_numbers")


def authorizer(asker: str = US, *, may_let_everybody: bool = True) -> Resource:
    return Resource(AUTHORIZER, {}, observed={"asker": asker, "may_let_everybody": may_let_everybody})


def rights(*said: str) -> str:
    """A file of rights of User:reader on topics."""
    entries = "".join(f"  - {{topic: numbers, operations: [{each}]}}\n" for each in said)
    return f"principal: User:reader\nallow:\n{entries}"


def planned(
    directory: Path,
    live: State,
    applied: State,
    text: str = "",
    *,
    gone: tuple[str, ...] = (),
    target: str = "",
    statement: tuple[str, str] = ("", ""),
) -> Plan:
    over = directory / "over"
    (over / "deploy/acls").mkdir(parents=True)
    if text:
        (over / "deploy/acls/some.yaml").write_text(text)
    project = project_with(over, directory / "project")
    kept = (each for each in project.files if each.path not in gone)
    project = replace(project, files=tuple(replace(each, text=each.text.replace(*statement)) for each in kept))
    targets = frozenset({Address.parse(target)} if target else ())
    plan, refusals = make_plan(project, desired_of(project), live, applied, targets)
    assert refusals == ()
    return plan


def deployed(directory: Path, *bindings: AclBinding, text: str = "") -> tuple[State, State]:
    """The sound project with these rights, as live and on record."""
    plan = planned(directory, State.of([authorizer()]), State(), text)
    live, applied = applied_plan(plan, State(), State())
    more = tuple(resource_of([each]) for each in bindings)
    return State.of((*live, *more, authorizer())), State.of((*applied, *more))


def destroyed(directory: Path, live: State, applied: State) -> Plan:
    (directory / "over").mkdir(parents=True)
    plan, refusals = make_destroy_plan(project_with(directory / "over", directory / "project"), live, applied)
    assert refusals == ()
    return plan


def rounds_of(plan: Plan) -> dict[Address, int]:
    return {step.address: number for number, level in enumerate(plan.levels) for step in level}


def consents(plan: Plan) -> set[str]:
    return {each.consent for each in plan.hazards if each.address.engine == "kafka_acls"}


RIGHT = resource_of([READ]).address


def test_a_right_is_narrowed_after_who_uses_it_has_gone(tmp_path: Path) -> None:
    live, applied = deployed(tmp_path / "1", text=rights("read, write"))
    plan = planned(tmp_path / "2", live, applied, rights("read"), gone=("flink_sql/large_numbers.sql",))
    actions = {step.address: step.action for step in plan}
    assert (actions[RIGHT], actions[JOB]) == (Action.UPDATE, Action.DELETE)
    assert rounds_of(plan)[JOB] < rounds_of(plan)[RIGHT]


def halves(plan: Plan) -> dict[str, int]:
    """The round of each step of the right, by what it is called."""
    numbered = ((step, number) for number, level in enumerate(plan.levels) for step in level)
    return {step.says: number for step, number in numbered if step.address == RIGHT}


def test_a_right_is_widened_before_who_comes_and_narrowed_after_who_goes(tmp_path: Path) -> None:
    live, applied = deployed(tmp_path / "1", text=rights("write"))
    going = planned(tmp_path / "2", live, applied, rights("read"), gone=("flink_sql/large_numbers.sql",))
    assert rounds_of(going)[JOB] < halves(going)["narrow"]
    without = [State.of(each for each in state if each.address != JOB) for state in (live, applied)]
    coming = planned(tmp_path / "3", without[0], without[1], rights("read"))
    assert halves(coming)["widen"] < rounds_of(coming)[JOB] < halves(coming)["narrow"]


def test_a_job_that_is_replaced_has_its_old_rights_until_then_and_its_new_ones_before(tmp_path: Path) -> None:
    live, applied = deployed(tmp_path / "1", text=rights("write"))
    plan = planned(tmp_path / "2", live, applied, rights("read"), statement=("number > {{", "number > 1 + {{"))
    (job,) = (step for step in plan if step.address == JOB)
    assert job.action is Action.REPLACE
    assert halves(plan) == {"widen": 0, "narrow": len(plan.levels) - 1}
    assert 0 < rounds_of(plan)[JOB] < len(plan.levels) - 1
    assert RIGHT in job.after
    (last,) = (step for step in plan if step.says == "narrow")
    assert JOB in last.after


def test_only_what_takes_asks_and_a_plan_of_two_halves_is_done_at_once(tmp_path: Path) -> None:
    live, applied = deployed(tmp_path / "1", replace(READ, principal=US))
    own = rights("write").replace("User:reader", US)
    plan = planned(tmp_path / "2", live, applied, own)
    assert [(step.says, len(step.hazards)) for step in plan] == [("widen", 0), ("narrow", 1)]
    later = planned(tmp_path / "3", *applied_plan(plan, live, applied), own)
    assert len(later) == 0
    after_the_first = replace(plan, levels=plan.levels[:1])
    rest = planned(tmp_path / "4", *applied_plan(after_the_first, live, applied), own)
    assert [step.says for step in rest] == ["narrow"]
    (gone,) = misfits(plan, replace(plan, levels=plan.levels[1:]))
    assert "(widen)" in gone.cause


def test_a_right_is_narrowed_after_who_keeps_it_was_built(tmp_path: Path) -> None:
    live, applied = deployed(tmp_path / "1", text=rights("read, write"))
    no_job = [State.of(each for each in state if each.address != JOB) for state in (live, applied)]
    plan = planned(tmp_path / "2", no_job[0], no_job[1], rights("read"))
    assert rounds_of(plan)[JOB] < rounds_of(plan)[RIGHT]
    (step,) = (each for each in plan if each.address == RIGHT)
    assert JOB in step.after


def test_the_deployers_own_rights_go_last_of_all(tmp_path: Path) -> None:
    mine = replace(WRITE, principal=US)
    cluster = replace(mine, type="cluster", name="kafka-cluster", operation="alter")
    live, applied = deployed(tmp_path / "1", READ, mine, cluster)
    own, last = (resource_of([each]).address for each in (mine, cluster))
    for plan in (planned(tmp_path / "2", live, applied), destroyed(tmp_path / "3", live, applied)):
        rounds = rounds_of(plan)
        assert rounds[last] > rounds[own] > max(number for each, number in rounds.items() if each not in (own, last))
    assert len(rounds) > 6


def test_destroy_asks_as_apply_does(tmp_path: Path) -> None:
    mine = replace(WRITE, principal=US, name="limits")
    live, applied = deployed(tmp_path / "1", READ, mine)
    own = resource_of([mine]).address
    asked = {f"open-up:{RIGHT}", f"open-up:{own}", f"lock-out:{own}"}
    assert consents(destroyed(tmp_path / "2", live, applied)) == asked
    assert consents(planned(tmp_path / "3", live, applied)) == asked


def test_rights_that_a_target_leaves_out_keep_nobody_away(tmp_path: Path) -> None:
    live, applied = deployed(tmp_path / "1", READ)
    others = "principal: User:other\nallow: [{topic: numbers, operations: [read]}]\n"
    assert consents(planned(tmp_path / "2", live, applied, others)) == set()
    assert consents(planned(tmp_path / "3", live, applied, others, target=str(RIGHT))) == {f"open-up:{RIGHT}"}


def test_rights_that_a_target_leaves_there_keep_others_away(tmp_path: Path) -> None:
    live, applied = deployed(tmp_path / "1", READ, replace(READ, principal="User:other"))
    assert len(consents(planned(tmp_path / "2", live, applied))) == 2
    assert consents(planned(tmp_path / "3", live, applied, target=str(RIGHT))) == set()


def test_plans_of_two_logins_are_the_same(tmp_path: Path) -> None:
    live, applied = deployed(tmp_path / "1")
    plans = [
        planned(tmp_path / name, State.of((*live, authorizer(f"User:{name}"))), applied, rights("read"))
        for name in ("one", "two")
    ]
    assert misfits(plans[0], plans[1]) == ()
    assert [step.result.observed for step in plans[0] if step.result] == [{}]


def test_rights_of_others_are_told_to_stay_theirs() -> None:
    right = resource_of([READ])
    (told,) = recorded_only(Change(RIGHT, Action.RECORD, Reason.FITS, right, right))
    assert told.startswith("it stays theirs to change")
    assert "import --own" in told
