"""The reference of `device_status`: by example, and against the plainest way to compute it."""

from hypothesis import given
from hypothesis import strategies as st

from heartwatch_deploy.readings.device_status import DeviceStatus, device_statuses
from heartwatch_deploy.readings.reading import Circumstances, Reading

START = 1_780_000_200_000
SECOND = 1000


def at(seconds: float, *, device: str | None = "hw-1", user: str = "ann", battery: int | None = None) -> Reading:
    said = Circumstances(device_id=device, battery=battery)
    return Reading(user, START + round(seconds * SECOND), 40.0, -74.0, 70, said)


def told(readings: list[Reading], *, seconds: int = 60) -> list[tuple[str, str, float]]:
    """Device, status, and seconds after the start."""
    rows = device_statuses(readings, seconds=seconds)
    return [(row.device_id, row.status, (row.changed_at - START) / SECOND) for row in rows]


def test_rows_say_who_wore_it_and_what_it_last_said() -> None:
    readings = [at(0, battery=81), at(40, user="bob", battery=80), at(90, user="bob")]
    assert device_statuses(readings) == [
        DeviceStatus("hw-1", "ann", "active", START, START, 81, 1),
        DeviceStatus("hw-1", "bob", "silent", START + 90_000, START + 150_000, 80, 3),
    ]


def test_a_device_is_silent_once_the_seconds_have_passed_and_not_before() -> None:
    assert told([at(0), at(59.999)]) == [("hw-1", "active", 0), ("hw-1", "silent", 119.999)]
    assert told([at(0), at(60)]) == [
        ("hw-1", "active", 0),
        ("hw-1", "silent", 60),
        ("hw-1", "active", 60),
        ("hw-1", "silent", 120),
    ]


def test_devices_are_told_apart_and_nobody_is_none() -> None:
    readings = [at(0, device="a"), at(50, device="b"), at(100, device=None), at(100, device="")]
    assert told(readings) == [("a", "active", 0), ("a", "silent", 60), ("b", "active", 50), ("b", "silent", 110)]


def test_readings_of_one_moment_begin_one_session() -> None:
    rows = device_statuses([at(0), at(0), at(0, user="bob")])
    assert [(row.status, row.user_id, row.readings) for row in rows] == [("active", "ann", 1), ("silent", "bob", 3)]


def test_what_the_watermark_has_not_come_to_is_not_told() -> None:
    readings = [at(0), at(100)]
    assert [row.status for row in device_statuses(readings, until=START + 100_000)] == ["active", "silent", "active"]
    assert [row.status for row in device_statuses(readings, until=START + 59_998)] == ["active"]


times = st.lists(st.integers(0, 200), min_size=1, max_size=40)


@given(times, st.integers(1, 20))
def test_it_is_what_looking_at_every_second_finds(seconds: list[int], silence: int) -> None:
    """Silent is who has not spoken in the last so many seconds; whole seconds, each looked at."""
    heard = set(seconds)
    expected, active = [], False
    for now in range(max(heard) + silence + 1):
        speaks = any(now - silence < each <= now for each in heard)
        # A device that speaks again at the very moment has been silent all the same.
        if active and now in heard and not any(now - silence < each < now for each in heard):
            expected += [("silent", now), ("active", now)]
        elif speaks != active:
            expected.append(("active" if speaks else "silent", now))
        active = speaks
    assert [row[1:] for row in told([at(each) for each in seconds], seconds=silence)] == expected


@given(times)
def test_every_reading_is_in_one_session_whatever_the_order(seconds: list[int]) -> None:
    readings = [at(each) for each in seconds]
    rows = device_statuses(readings, seconds=10)
    assert rows == device_statuses(reversed(readings), seconds=10)
    assert [row.status for row in rows] == ["active", "silent"] * (len(rows) // 2)
    assert sum(row.readings for row in rows if row.status == "silent") == len(readings)
