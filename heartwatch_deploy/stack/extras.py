"""What a stack may run beyond its default members: `up --with <name>`. One line here makes an extra."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from heartwatch_deploy.stack.debian import Program
from heartwatch_deploy.stack.failure import StackError
from heartwatch_deploy.stack.member import Member
from heartwatch_deploy.stack.members import exporter, prometheus, s3, search


def nothing_to_require() -> None:
    """For extras that run wherever the stack does."""


@dataclass(frozen=True)
class Extra:
    """Members, components that Flink loads (plugins, and jars on its class path), and programs of the system.

    Its name is that of the part of a project which needs it, where one does. `require` raises StackError where
    something is not installed without which it cannot run.
    """

    name: str
    members: tuple[Member, ...] = ()
    flink_plugins: tuple[str, ...] = ()
    flink_jars: tuple[str, ...] = ()
    programs: tuple[Program, ...] = ()
    require: Callable[[], None] = nothing_to_require

    @property
    def components(self) -> tuple[str, ...]:
        return (*self.flink_plugins, *self.flink_jars)


EXTRAS: Final[dict[str, Extra]] = {
    extra.name: extra
    for extra in (
        Extra("timescale"),
        Extra("s3", members=(s3.MEMBER,), flink_plugins=("flink_s3",), flink_jars=("flink_parquet",)),
        Extra("search", members=(search.MEMBER,)),
        Extra("webhook"),
        Extra("raw"),
        Extra("moving_average"),
        Extra("devices"),
        Extra("escalations"),
        Extra(
            "metrics",
            members=(exporter.MEMBER, prometheus.MEMBER),
            programs=(prometheus.PROGRAM,),
            require=exporter.require_library,
        ),
    )
}
ALL: Final = "all"
"""Stands for every extra."""


def chosen(names: Iterable[str]) -> tuple[Extra, ...]:
    """The named extras, in this registry's order. Raises StackError HW631 on an unknown name."""
    wanted = set(EXTRAS) if ALL in (names := set(names)) else names
    for name in sorted(wanted - set(EXTRAS)):
        raise StackError("HW631", f"there is no extra called {name!r}", remedy=f"there are: {', '.join(EXTRAS)}, {ALL}")
    return tuple(extra for extra in EXTRAS.values() if extra.name in wanted)


def members() -> tuple[Member, ...]:
    """Every extra's members."""
    return tuple(member for extra in EXTRAS.values() for member in extra.members)
