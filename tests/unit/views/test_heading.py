"""What stands above a plan: where, how much, and what apply will do, with a command to copy."""

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.amounts import with_unit
from heartwatch_deploy.model.change import Action, Hazard, HazardKind, Reason
from heartwatch_deploy.model.endpoints import Endpoints, PostgresEndpoint
from heartwatch_deploy.model.plan import Plan, Step
from heartwatch_deploy.views.amounts import counted
from heartwatch_deploy.views.heading import Heading, servers_of
from heartwatch_deploy.views.plan import plan_text, refused_text

NAMES = ("first", "second")
HAZARDS = tuple(Hazard(HazardKind.DELETE_DATA, Address("kafka", "topic", name), "all is lost") for name in NAMES)
STEPS = tuple(Step(each.address, Action.DELETE, Reason.REMOVED, (), None, hazards=(each,)) for each in HAZARDS)
PLAN = Plan("small", "dev", (STEPS,), 3, "f")
COMMAND = ("heartwatch_deploy", "apply", "-C", "a folder with a rather long name")


def test_what_is_not_allowed_and_the_whole_command() -> None:
    heading = Heading(command=COMMAND, allowed=frozenset({HAZARDS[0].consent}))
    lines = plan_text(PLAN, heading, verbose=False).plain.splitlines()
    assert lines[0] == "small in dev: 2 to delete, 3 unchanged; nothing is sent."
    assert lines[1] == "2 hazards: 1 allowed, 1 NOT allowed. Apply refuses the plan and sends nothing; what allows it:"
    assert lines[2] == "  heartwatch_deploy apply -C 'a folder with a rather long name' \\"
    assert lines[3:5] == [f"    --allow {HAZARDS[0].consent} \\", f"    --allow {HAZARDS[1].consent}"]
    assert sum("(allowed)" in line for line in lines) == sum("(NOT allowed)" in line for line in lines) == 1


def test_all_is_allowed() -> None:
    heading = Heading(command=COMMAND, allowed=frozenset(each.consent for each in HAZARDS))
    assert (
        "2 hazards: 2 allowed, 0 NOT allowed. All of the plan will be sent."
        in plan_text(PLAN, heading, verbose=False).plain
    )


def test_what_was_refused_is_said_below_again() -> None:
    text = refused_text(HAZARDS[1:], Heading(command=("heartwatch_deploy", "rollback", "7"))).plain
    assert text == (
        "Nothing was sent: 1 hazard not allowed. To allow it:\n"
        "  heartwatch_deploy rollback 7 --allow delete-data:kafka.topic/second\n"
    )


def test_servers_without_logins() -> None:
    postgres = PostgresEndpoint("db", 5432, "heart", "me")
    found = servers_of(Endpoints(kafka="a:1,b:2", registry="https://me:secret@r:8081?token=x", postgres=postgres))
    assert found == {"kafka": "a:1,b:2", "registry": "https://r:8081", "postgres": "db:5432/heart"}


def test_units() -> None:
    said = {key: with_unit(f"retention.{key.split()[0]}", key.split()[1]) for key in ("ms 60000", "ms 1", "ms -1")}
    assert said == {"ms 60000": "60000 (1 min)", "ms 1": "1 (1 ms)", "ms -1": "-1 (no limit)"}
    assert with_unit("segment.bytes", "1073741824") == "1073741824 (1 GiB)"
    assert with_unit("max.message.bytes", "1") == "1"
    assert with_unit("min.cleanable.dirty.ratio", "0.5") == "0.5"
    assert (with_unit("a.ms", "0"), with_unit("a.ms", "${env:X}")) == ("0 (0 ms)", "${env:X}")
    assert (counted(1, "round"), counted(0, "round")) == ("1 round", "0 rounds")
