"""The schema of readings obeys the rules of Datagen's generator, and our own generator stays within what it says.

The rules are those of https://github.com/confluentinc/avro-random-generator.
"""

import json
import re
from collections.abc import Mapping
from itertools import islice
from typing import Any

import pytest

from heartwatch_deploy.model.annotations import annotations, without_annotations
from heartwatch_deploy.readings.bounds import bounds_of
from heartwatch_deploy.readings.errors import Failed
from heartwatch_deploy.readings.generator import Load, generated
from heartwatch_deploy.readings.people import Mode, user_id_of
from heartwatch_deploy.readings.reading import as_record
from tests.readings_schema import BOUNDS, TEXT

SCHEMA: dict[str, Any] = json.loads(TEXT)
ANNOTATED = annotations(SCHEMA)
TYPES: dict[str, tuple[type, ...]] = {"string": (str,), "int": (int,), "long": (int,), "double": (int, float)}
ALLOWED = {"string": {"options", "regex"}, "int": {"options", "range"}, "long": {"iteration"}, "double": {"range"}}
# A text of a regex has 8 to 15 characters, unless `length` says otherwise.
LENGTHS = range(8, 16)
USERS = 20_000


def fits(kind: str, properties: Mapping[str, Any], value: Any) -> bool:
    """Whether Datagen could have made the value."""
    if "options" in properties:
        return value in properties["options"]
    if "regex" in properties:
        return re.fullmatch(properties["regex"], value) is not None and len(value) in LENGTHS
    if "iteration" in properties:
        return bool(value >= properties["iteration"]["start"])
    assert kind in {"int", "double"}
    return bool(properties["range"]["min"] <= value < properties["range"]["max"])


def test_every_field_is_annotated() -> None:
    assert set(ANNOTATED) == {field["name"] for field in SCHEMA["fields"]}
    assert "arg.properties" in TEXT
    assert "arg.properties" not in json.dumps(without_annotations(SCHEMA))


@pytest.mark.parametrize("name", ANNOTATED)
def test_an_annotation_is_one_that_datagen_takes(name: str) -> None:
    kind, properties = ANNOTATED[name]
    (rule,) = properties
    assert rule in ALLOWED[kind]
    said: Any = properties[rule]
    numbers = said.values() if isinstance(said, Mapping) else said if rule == "options" else []
    assert all(isinstance(number, TYPES[kind]) for number in numbers)
    if rule == "range":
        assert set(said) == {"min", "max"}
        assert said["min"] < said["max"]
    elif rule == "iteration":
        assert said["step"] > 0, "time passes forwards, without a restart"
        assert set(said) == {"start", "step"}
    elif rule == "options":
        assert len(set(said)) == len(said) > 0
    else:
        assert re.compile(said)


def test_datagen_knows_the_same_users() -> None:
    fitting = [number for number in range(100_000) if fits(*ANNOTATED["user_id"], user_id_of(number))]
    assert fitting == list(range(USERS))


@pytest.mark.parametrize("seed", [1, 2])
def test_everything_that_our_generator_makes_is_within_the_annotations(seed: int) -> None:
    load = Load(start=1_780_000_000_000, rate=400, bounds=BOUNDS, users=800, seed=seed)
    seen: dict[str, set[Any]] = {}
    for reading in islice(generated(load), 60_000):
        for name, value in as_record(reading).items():
            seen.setdefault(name, set()).add(value)
    assert set(seen) == set(ANNOTATED)
    for name, values in seen.items():
        assert not [value for value in values if not fits(*ANNOTATED[name], value)], name
    assert seen["activity"] == set(ANNOTATED["activity"][1]["options"]) == set(Mode)  # type: ignore[arg-type]
    assert seen["zipcode"] == {zipcode for area in BOUNDS.areas for zipcode in area.zipcodes}


def test_the_bounds_are_the_schemas_own() -> None:
    """Another range in the file is another range of what is made, with no second place to change."""
    changed = json.loads(TEXT)
    fields = {field["name"]: field for field in changed["fields"]}
    fields["latitude"]["type"]["arg.properties"]["range"] = {"min": 51.0, "max": 52.0}
    fields["temperature"]["type"][1]["arg.properties"]["range"] = {"min": 36, "max": 36.2}
    fields["zipcode"]["type"][1]["arg.properties"]["options"] = ["99999"]
    load = Load(start=0, rate=100, bounds=bounds_of(json.dumps(changed)), users=50)
    made = list(islice(generated(load), 20_000))
    assert all(51 <= reading.latitude < 52 for reading in made)
    assert {reading.circumstances.temperature for reading in made} == {36.0, 36.1}
    assert {reading.circumstances.zipcode for reading in made} == {"99999"}


def test_a_schema_without_bounds_is_told() -> None:
    with pytest.raises(Failed, match="within which bounds"):
        bounds_of(json.dumps(without_annotations(SCHEMA)))


def test_the_rules_of_this_test_can_fail() -> None:
    assert not fits("double", {"range": {"min": 1, "max": 2}}, 2)
    assert not fits("string", {"regex": "1[0-9]{4}"}, "10001"), "shorter than Datagen makes them"
