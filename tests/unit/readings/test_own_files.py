"""Files of one's own watch as readings; the files are written here."""

import gzip
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from fit_bytes import fit_file

from heartwatch_deploy.cli.readings import command
from heartwatch_deploy.readings.errors import Failed
from heartwatch_deploy.readings.own_files import read_all
from heartwatch_deploy.readings.reading import Circumstances, Reading

TIME = 1_780_000_000_000
GPX = """<?xml version="1.0"?>
<gpx xmlns="http://www.topografix.com/GPX/1/1" xmlns:x="http://www.garmin.com/xmlschemas/TrackPointExtension/v1">
 <trk><type>running</type><trkseg>
  <trkpt lat="40.5" lon="-74.25"><ele>3</ele><time>2026-05-28T20:26:40Z</time>
   <extensions><x:TrackPointExtension><x:hr>120</x:hr><x:cad>80</x:cad><x:atemp>21.5</x:atemp>
   </x:TrackPointExtension></extensions></trkpt>
  <trkpt lat="40.6" lon="-74.35"><time>2026-05-28T22:26:41.500+02:00</time></trkpt>
  <trkpt lat="40.7" lon="-74.45"><time>2026-05-28T20:26:55Z</time></trkpt>
 </trkseg></trk>
</gpx>"""
TCX = """<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2">
<Activities><Activity Sport="Biking"><Lap><Track>
 <Trackpoint><Time>2026-05-28T20:26:40Z</Time><HeartRateBpm><Value>130</Value></HeartRateBpm></Trackpoint>
 <Trackpoint><Time>2026-05-28T20:26:42Z</Time>
  <Position><LatitudeDegrees>40.5</LatitudeDegrees><LongitudeDegrees>-74.25</LongitudeDegrees></Position>
  <DistanceMeters>12.5</DistanceMeters><HeartRateBpm><Value>131</Value></HeartRateBpm><Cadence>90</Cadence>
  <Extensions><TPX xmlns="http://www.garmin.com/xmlschemas/ActivityExtension/v2"><Speed>6.25</Speed></TPX></Extensions>
 </Trackpoint>
</Track></Lap></Activity></Activities></TrainingCenterDatabase>"""
HALF = 2**31 / 180
FIT = fit_file(
    [
        (TIME // 1000, round(40.5 * HALF), round(-74.25 * HALF), 140, 81, 1250, 3456, 30),
        (TIME // 1000 + 1, None, None, 141, None, None, None, None),
        (TIME // 1000 + 30, None, None, 142, None, None, None, None),
    ],
    sport=1,
)


def written(directory: Path, name: str, content: str | bytes) -> Path:
    file = directory / name
    raw = content.encode() if isinstance(content, str) else content
    file.write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)
    return file


def test_gpx(tmp_path: Path) -> None:
    """What a point does not tell is kept from the one before, but not for long."""
    found = read_all([written(tmp_path, "a.gpx", GPX)], "ann")
    said = Circumstances(activity="running")
    assert found == [
        Reading("ann", TIME, 40.5, -74.25, 120, said._replace(cadence=160, temperature=21.5)),
        Reading("ann", TIME + 1500, 40.6, -74.35, 120, said),
    ]


def test_tcx(tmp_path: Path) -> None:
    said = Circumstances(activity="biking", cadence=90, speed=6.25, distance=12.5)
    found = read_all([written(tmp_path, "a.TCX", TCX)], "ann")
    assert found == [Reading("ann", TIME + 2000, 40.5, -74.25, 131, said)]


def test_fit(tmp_path: Path) -> None:
    first, second = read_all([written(tmp_path, "a.fit", FIT)], "ann")
    assert first.circumstances == Circumstances(
        activity="running", cadence=162, speed=3.456, distance=12.5, temperature=30
    )
    assert (first.recorded_at, first.heart_rate) == (TIME, 140)
    assert (first.latitude, first.longitude) == pytest.approx((40.5, -74.25), abs=1e-6)
    assert (second.recorded_at, second.heart_rate, second.latitude) == (TIME + 1000, 141, first.latitude)


def test_files_of_all_kinds_are_merged_by_time(tmp_path: Path) -> None:
    line = json.dumps({"user_id": "bob", "recorded_at": TIME + 1200, "latitude": 1, "longitude": 2, "heart_rate": 60})
    files = [
        written(tmp_path, "a.gpx.gz", GPX),
        written(tmp_path, "b.fit.gz", FIT),
        written(tmp_path, "c.tcx", TCX),
        written(tmp_path, "d.jsonl", line),
    ]
    found = [(each.recorded_at - TIME, each.user_id) for each in read_all(files, "ann")]
    assert found == [(0, "ann"), (0, "ann"), (1000, "ann"), (1200, "bob"), (1500, "ann"), (2000, "ann")]


BOMB = '<!DOCTYPE gpx [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>\n' + GPX.partition("\n")[2]


@pytest.mark.parametrize(
    ("name", "content", "cause"),
    [
        ("a.gpx", "no xml", "line 1: not XML: syntax error"),
        ("a.gpx", GPX[:400], "line 7: not XML: unclosed token"),
        ("a.gpx", TCX, "line 1: <TrainingCenterDatabase> where <gpx> should be"),
        ("a.gpx", GPX.replace("40.6", "north"), "line 7: 'north' is no latitude"),
        ("a.gpx", GPX.replace("40.6", "91"), "line 7: '91' is no latitude"),
        ("a.gpx", GPX.replace(">120<", ">fast<"), "line 6: 'fast' is no heart_rate"),
        ("a.gpx", GPX.replace("2026-05-28T20:26:40Z", "yesterday"), "line 6: 'yesterday' is no time"),
        (
            "a.gpx",
            GPX.replace("2026-05-28T20:26:40Z", "0001-01-01T00:00:00Z"),
            "line 6: '0001-01-01T00:00:00Z' is before 1970",
        ),
        ("a.gpx", '<?xml version="1.0" encoding="GB2312"?><gpx/>', "line 1: its encoding cannot be read"),
        ("a.gpx", '<?xml version="1.0" encoding="klingon"?><gpx/>', "line 1: its encoding cannot be read"),
        ("a.gpx", BOMB, "line 1: a document type (<!DOCTYPE) is not taken"),
        ("a.tcx", TCX.replace(">131<", ">nan<"), "line 8: 'nan' is no heart_rate"),
        ("a.fit", b"no fit file at all", "after 0 points: "),
        ("a.fit", FIT[:-40], "after 1 points: expected 4 bytes, got 2 @ 92"),
        ("a.fit", FIT[:-1] + bytes([FIT[-1] ^ 1]), "after 3 points"),
        ("a.gpx.gz", None, "Not a gzipped file"),
    ],
)
def test_garbage_is_told_with_its_place(tmp_path: Path, name: str, content: str | bytes | None, cause: str) -> None:
    file = tmp_path / name
    file.write_bytes(b"plain" if content is None else content.encode() if isinstance(content, str) else content)
    with pytest.raises(Failed, match=f"{name} cannot be read") as failed:
        read_all([file], "ann")
    assert failed.value.diagnostic.code == "HW820"
    assert cause in failed.value.diagnostic.cause


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (GPX.replace("<x:hr>120</x:hr>", ""), "none of 3 points has a heart rate"),
        (GPX.replace("<x:hr>120", "<x:hr>0"), "none of 3 points has both at once"),
        ("<gpx></gpx>", "no point with a time"),
    ],
)
def test_a_track_without_readings_says_what_it_lacks(tmp_path: Path, content: str, cause: str) -> None:
    with pytest.raises(Failed, match="makes no reading") as failed:
        read_all([written(tmp_path, "a.gpx", content)], "ann")
    assert (failed.value.diagnostic.code, failed.value.diagnostic.cause) == ("HW821", cause)


def replayed(*arguments: str) -> tuple[int, list[int], str]:
    ran = CliRunner().invoke(command, ["replay", "--dry-run", "--flat-out", "--no-ticks", *arguments])
    return ran.exit_code, [json.loads(line)["recorded_at"] for line in ran.stdout.splitlines()], ran.stderr


def test_a_replay_moves_tracks_by_whole_windows_or_leaves_them(tmp_path: Path) -> None:
    file = str(written(tmp_path, "a.gpx", GPX))
    code, moved, _ = replayed(file, "--user=ann", "--until", str(TIME + 3_000_000))
    assert (code, moved) == (0, [TIME + 2_700_000, TIME + 2_701_500])
    code, left, _ = replayed(file, "--user=ann", "--at-its-time")
    assert (code, left) == (0, [TIME, TIME + 1500])


def test_whose_a_track_is_has_to_be_said(tmp_path: Path) -> None:
    code, lines, told = replayed(str(written(tmp_path, "a.gpx", GPX)))
    assert (code, lines) == (1, [])
    assert "HW822" in told
    assert "--user" in told
