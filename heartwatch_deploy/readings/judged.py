"""Files of readings judged by the reference."""

from collections.abc import Iterable
from pathlib import Path

from heartwatch_deploy.readings.ranges import Ranges
from heartwatch_deploy.readings.reading import NotAReading, from_line
from heartwatch_deploy.readings.recordings import lines_of, read_merged
from heartwatch_deploy.readings.reference import Detector, Rules, detect


def merged(files: Iterable[Path], ranges: Ranges, rules: Rules) -> Detector:
    """What the reference finds in the files' readings merged by time, so that none is late; raises Failed."""
    return detect(read_merged(files), ranges, rules)


def as_arrived(files: Iterable[Path], ranges: Ranges, rules: Rules) -> Detector:
    """What the reference finds in the files' lines in their order; a line that is no reading is dead. Raises Failed."""
    detector = Detector(ranges, rules)
    for file in files:
        for _, line in lines_of(file):
            try:
                detector.add(from_line(line))
            except NotAReading:
                detector.dead += 1
    detector.finish()
    return detector
