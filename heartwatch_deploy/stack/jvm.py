"""How every Java process of the stack is started."""

from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

from heartwatch_deploy.stack.member import Place

ALWAYS = (
    "-XX:+ExitOnOutOfMemoryError",  # the supervisor starts it anew: better than a server that half works
    "-XX:-UsePerfData",
    "-XX:+ErrorFileToStdout",
    "-Djava.net.preferIPv4Stack=true",
    "-Djava.awt.headless=true",
)
QUICK_COMPILER = "-XX:TieredStopAtLevel=1"
START_FAST = (QUICK_COMPILER, "-XX:+UseSerialGC")
"""Only the quick compiler and the smallest collector: for members whose start counts more than their throughput."""


def always(place: Place) -> tuple[str, ...]:
    """Of every Java process; what lives for minutes never earns back what the optimising compiler takes."""
    return (*ALWAYS, QUICK_COMPILER) if place.short_lived else ALWAYS


def class_path(entries: Iterable[Path]) -> str:
    """Every jar of `entries` (directories or jars), sorted, so that the same jars give the same class path."""
    jars = [jar for entry in entries for jar in ([entry] if entry.is_file() else sorted(entry.glob("*.jar")))]
    return ":".join(map(str, jars))


def java(place: Place, member: str, *options: str, jars: Iterable[Path], main: str) -> tuple[str, ...]:
    """The command up to and with the main class; the heap is bounded by the member's memory."""
    return (
        str(place.java),
        f"-Xmx{place.memory[member]}m",
        *always(place),
        *logging(place, member),
        f"-Djava.io.tmpdir={place.paths.run(member)}",  # native libraries stay there
        *options,
        "-cp",
        class_path(jars),
        main,
    )


def logging(place: Place, member: str) -> tuple[str, ...]:
    return (f"-Dlog4j2.configurationFile=file:{log4j_file(place, member)}", "-Dlog4j2.disable.jmx=true")


def log4j_file(place: Place, member: str) -> Path:
    return place.paths.run(member) / "log4j2.properties"


def log4j(place: Place, member: str) -> dict[Path, str]:
    """The logging configuration, to be written before the start."""
    return {log4j_file(place, member): log4j_text()}


def log4j_text() -> str:
    return (files("heartwatch_deploy.stack") / "config" / "log4j2.properties").read_text()


def properties(settings: dict[str, object]) -> str:
    """Java's properties format, which reads a file as Latin-1 and a backslash as an escape."""

    return "".join(f"{key}={_escaped(str(value))}\n" for key, value in settings.items())


def _escaped(text: str) -> str:
    units = memoryview(text.replace("\\", "\\\\").encode("utf-16-le")).cast("H")
    return "".join(chr(unit) if unit < 128 else f"\\u{unit:04x}" for unit in units)
