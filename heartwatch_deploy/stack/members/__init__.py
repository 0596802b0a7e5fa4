"""The registry of members that every stack has: one line here and one file beside it make a member."""

from typing import Final

from heartwatch_deploy.stack.member import Member
from heartwatch_deploy.stack.members import (
    connect,
    gateway,
    jobmanager,
    kafka,
    postgres,
    registry,
    taskmanager,
    zookeeper,
)

DEFAULT: Final[tuple[Member, ...]] = (
    zookeeper.MEMBER,
    jobmanager.MEMBER,
    taskmanager.MEMBER,
    gateway.MEMBER,
    kafka.MEMBER,
    connect.MEMBER,
    registry.MEMBER,
    postgres.MEMBER,
)
