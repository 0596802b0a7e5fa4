"""Readings and ranges that are likely to meet in the same windows, for properties."""

from hypothesis import strategies as st

from heartwatch_deploy.readings.ranges import RangeVersion
from heartwatch_deploy.readings.reading import Circumstances, Reading

USERS = ("ann", "bob", "cy")
GRACE_MS = 5000

# Degrees in steps of 4 m northwards, so that some windows are still and some are not.
_places = st.integers(0, 4).map(lambda steps: round(40 + steps * 4 / 111_320, 9))

readings = st.builds(
    Reading,
    user_id=st.sampled_from(USERS),
    recorded_at=st.integers(1_780_000_000_000, 1_780_000_060_000),
    latitude=_places,
    longitude=_places.map(lambda latitude: latitude - 114),
    heart_rate=st.integers(40, 200),
    circumstances=st.just(Circumstances()),
)
versions = st.builds(
    RangeVersion,
    user_id=st.sampled_from(USERS),
    min_heart_rate=st.integers(50, 60),
    max_heart_rate=st.integers(90, 120),
    valid_from=st.one_of(st.just(0), st.integers(1_780_000_000_000, 1_780_000_060_000)),
    deleted=st.booleans(),
)
