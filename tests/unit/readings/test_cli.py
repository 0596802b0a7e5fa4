import json
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from heartwatch_deploy.cli.readings import command
from heartwatch_deploy.readings import asked
from heartwatch_deploy.readings.checked import Refused
from heartwatch_deploy.readings.errors import Failed
from heartwatch_deploy.readings.heartbeats import heartbeat_of
from heartwatch_deploy.readings.range_table import read_ranges
from heartwatch_deploy.readings.ranges import RangeVersion, synthetic_range

START = "1780000000000"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, list(arguments))


def test_generated_lines_can_be_replayed_and_judged(tmp_path: Path) -> None:
    made = run("generate", "--to", "-", "--rate=200", "--users=100", "--count=20000", "--flat-out", "--start", START)
    assert made.exit_code == 0
    file = tmp_path / "made.jsonl"
    file.write_text(made.stdout)
    assert len(made.stdout.splitlines()) == 20_000
    assert json.loads(made.stderr)["readings"] == 20_000

    judged = run("reference", str(file), "--range", "53:107")
    again = run("replay", str(file), "--dry-run", "--flat-out", "--until", "1790000000000", "--no-ticks")
    moved = tmp_path / "moved.jsonl"
    moved.write_text(again.stdout)
    judged_again = run("reference", str(moved), "--range", "53:107")
    assert judged.exit_code == judged_again.exit_code == 0
    assert len(judged.stdout.splitlines()) == len(judged_again.stdout.splitlines()) > 10
    assert " 0 late, 0 dead" in judged.stderr


def test_silent_devices_send_less() -> None:
    asked = ("generate", "--to=-", "--rate=200", "--users=400", "--run-for=100", "--flat-out", "--start", START)
    all_of_them, some = run(*asked), run(*asked, "--silent=10%")
    assert set(some.stdout.splitlines()) < set(all_of_them.stdout.splitlines())
    assert json.loads(some.stderr)["readings"] == pytest.approx(18_000, rel=0.05)


def test_every_line_is_accounted_for_as_it_arrived(tmp_path: Path) -> None:
    made = run(
        "generate", "--to=-", "--rate=200", "--users=50", "--count=20000", "--flat-out", "--start", START, "--late=2%",
        "--disorder=3", "--malformed=20", "--ticks",
    )  # fmt: skip
    file = tmp_path / "made.jsonl"
    file.write_text(made.stdout)
    judged = run("reference", str(file), "--as-arrived", "--range", "53:107")
    words = judged.stderr.replace(",", "").split()
    accepted, late, dead = (int(words[words.index(name) - 1]) for name in ("readings", "late", "dead"))
    assert accepted + late == 20_000 + 8
    assert dead == 20
    assert late >= json.loads(made.stderr)["late"] > 200


def test_heartbeats_are_the_same_for_the_same_seed_and_valid_but_for_the_malformed() -> None:
    asked = ("heartbeats", "--to=-", "--flat-out", "--count=2100", "--rate=100", "--malformed=5%", "--start", START)
    made, again, other = run(*asked), run(*asked), run(*asked, "--seed=2")
    assert made.exit_code == 0
    assert made.stdout == again.stdout != other.stdout
    valid, refused = 0, 0
    for line in made.stdout.split("\n")[:-1]:
        try:
            heartbeat_of(line.encode())
            valid += 1
        except Refused:
            refused += 1
    counted = json.loads(made.stderr)
    assert (valid, refused) == (counted["heartbeats"], sum(counted["malformed"].values())) == (2000, 100)


def test_heartbeats_of_now_end_when_they_should() -> None:
    made = run("heartbeats", "--dry-run", "--rate=200", "--run-for=0.5")
    assert made.exit_code == 0
    assert json.loads(made.stderr)["heartbeats"] == 100
    times = [heartbeat_of(line.encode()).timestamp for line in made.stdout.splitlines()]
    assert times == sorted(times)
    assert abs(times[0] - time.time() * 1000) < 60_000


def test_without_servers_it_says_what_to_do(tmp_path: Path) -> None:
    missing = run("generate", "-C", str(tmp_path), "--count=1")
    assert missing.exit_code == 1
    assert "error[HW803]: nobody says where kafka is" in missing.stderr
    assert "stack up" in missing.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("generate", "--flat-out"),
        ("heartbeats", "--flat-out"),
        ("heartbeats", "--to=-", "--count=1", "--malformed=2"),
        ("generate", "--to=-", "--count=1", "--late=2"),
        ("generate", "--to=-", "--count=1", "--skew=50%:3:9"),
        ("generate", "--to=-", "--count=1", "--malformed=many"),
        ("generate", "--to=-", "--rate=0"),
        ("reference", __file__, "--range=120:60"),
    ],
)
def test_wrong_options_are_explained(arguments: tuple[str, ...]) -> None:
    refused = run(*arguments)
    assert refused.exit_code == 2
    assert "Usage" in refused.stderr


def test_a_file_that_holds_no_readings() -> None:
    refused = run("reference", __file__)
    assert refused.exit_code == 1
    assert "test_cli.py:1 is not a reading" in refused.stderr


def test_hosts_take_their_share() -> None:
    assert asked.part_of_host("a=1,b=2,c=1", "b") == (0.25, 0.75)
    with pytest.raises(Failed, match="the list has no d"):
        asked.part_of_host("a=1,b=2", "d")


def test_ranges_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "ranges.csv"
    file.write_text("user_id,min_heart_rate,max_heart_rate\n1,60,120\n\n2,55,110\n")
    assert read_ranges(file) == [RangeVersion("1", 60, 120), RangeVersion("2", 55, 110)]
    file.write_text("1,60\n")
    with pytest.raises(Failed, match=r"ranges\.csv:1 is not a range"):
        read_ranges(file)


def test_synthetic_ranges() -> None:
    made = [synthetic_range(f"user_{n:05d}", seed=1) for n in range(1000)]
    assert {(r.min_heart_rate, r.max_heart_rate) for r in made} == {
        (a, b) for a in (51, 52, 53) for b in (107, 108, 109)
    }
    assert made == [synthetic_range(f"user_{n:05d}", seed=1) for n in range(1000)]
