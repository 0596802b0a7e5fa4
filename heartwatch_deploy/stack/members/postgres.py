"""Postgres, ready for logical replication."""

import subprocess
from pathlib import Path

from heartwatch_deploy.stack import health, unprivileged
from heartwatch_deploy.stack.failure import StackError
from heartwatch_deploy.stack.member import BACKGROUND, LOOPBACK, Launch, Member, Place
from heartwatch_deploy.stack.secured.certificates import SERVER

NAME = "postgres"
USER = DATABASE = "heartwatch"


def _home(place: Place) -> unprivileged.Home:
    return unprivileged.home(place, NAME, [NAME])


def prepare(place: Place) -> None:
    """Make the database cluster and the database, once."""
    home = _home(place)
    if (home.data / "ready").exists():
        return
    home.empty_data()
    password_file = home.data.with_name(home.data.name + ".password")
    password_file.write_text(place.secrets["postgres_password"])
    home.give(password_file)
    try:
        _run(home, "initdb", "-D", str(home.data), "-U", USER, "-A", "scram-sha-256", f"--pwfile={password_file}",
             "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions")  # fmt: skip
        _run(home, "postgres", "--single", "-D", str(home.data), "postgres", said=f"CREATE DATABASE {DATABASE}\n")
    finally:
        password_file.unlink()
    (home.data / "ready").touch()


def _run(home: unprivileged.Home, tool: str, *arguments: str, said: str = "") -> None:
    done = subprocess.run(
        [str(home.programs[NAME] / "bin" / tool), *arguments],
        input=said,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        **home.identity,
    )
    if done.returncode:
        raise StackError("HW621", f"Postgres' {tool} failed", done.stdout[-1000:] + done.stderr[-2000:])


def launch(place: Place) -> Launch:
    home = _home(place)
    settings: dict[str, object] = {
        "listen_addresses": LOOPBACK,
        "port": place.ports["postgres"],
        "unix_socket_directories": "",
        "wal_level": "logical",
        "max_wal_senders": 20,
        "max_replication_slots": 20,
        "max_slot_wal_keep_size": "2GB",  # a connector that never returns must not fill the disk
        "max_wal_size": "512MB",
        "max_connections": 60,
        "shared_buffers": f"{place.memory[NAME]}MB",
        "jit": "off",
        "log_line_prefix": "%m [%p] ",
        "timezone": "UTC",
    }
    if place.secured:
        settings |= _secured(place, home)
    options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
    return Launch(
        command=(str(home.programs[NAME] / "bin" / "postgres"), "-D", str(home.data), *options),
        user=home.user,
        cwd=Path("/"),
    )


def _secured(place: Place, home: unprivileged.Home) -> dict[str, object]:
    """TLS only; the files are the server's own, who may be another user than we."""
    directory = home.directory(home.data.with_name(home.data.name.replace(NAME, f"{NAME}-tls", 1)))
    rules = "hostssl all all 127.0.0.1/32 scram-sha-256\nhostssl replication all 127.0.0.1/32 scram-sha-256\n"
    given = {
        "ssl_cert_file": ("server.pem", place.certificates.certificate(SERVER).read_text()),
        "ssl_key_file": ("server.key", place.certificates.key(SERVER).read_text()),
        "hba_file": ("hba.conf", rules),
    }
    for name, text in given.values():
        (directory / name).touch(mode=0o600)
        (directory / name).write_text(text)
        home.give(directory / name)
    return {"ssl": "on", **{setting: directory / name for setting, (name, _) in given.items()}}


def check(place: Place) -> str | None:
    password = place.secrets["postgres_password"]
    return health.postgres(place.ports["postgres"], dbname=DATABASE, user=USER, password=password)


MEMBER = Member(
    name=NAME,
    nice=BACKGROUND,
    components=("postgres",),
    ports={"postgres": 25432},
    memory=32,
    prepare=prepare,
    launch=launch,
    check=check,
    stop_signal="SIGINT",
)
