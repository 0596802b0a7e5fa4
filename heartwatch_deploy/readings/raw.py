"""What device gateways send: JSON that is normalised into readings, as the query `raw_wearable_data` must do it."""

import json
import math

from heartwatch_deploy.readings import checked
from heartwatch_deploy.readings.reading import Circumstances, Reading


def normalised(value: bytes | None, *, latest: float = math.inf) -> Reading:
    """The reading of a gateway's message, whose device stands for its wearer; no time after `latest` (ms) is possible.
    Raises Refused."""
    record = checked.json_object(value)
    device = checked.text(record, "deviceId")
    low, high = checked.HEART_RATES
    return Reading(
        user_id=device,
        recorded_at=checked.time(record, "timestamp", latest=latest),
        latitude=checked.degrees(record, "lat", most=90),
        longitude=checked.degrees(record, "lon", most=180),
        heart_rate=checked.whole(record, "heartRate", low=low, high=high),
        circumstances=Circumstances(device_id=device, steps=checked.optional_whole(record, "steps")),
    )


def as_raw(reading: Reading) -> bytes:
    """What a gateway would send of a reading, its user's name for the device."""
    record = {
        "deviceId": reading.user_id,
        "timestamp": reading.recorded_at,
        "heartRate": reading.heart_rate,
        "steps": reading.circumstances.steps,
        "lat": reading.latitude,
        "lon": reading.longitude,
    }
    return json.dumps({name: value for name, value in record.items() if value is not None}).encode()
