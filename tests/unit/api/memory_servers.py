"""A Kafka cluster and a log in memory, which keep account of what was asked of them in which order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from heartwatch_deploy.clients.http import Refused, Unreachable
from heartwatch_deploy.clients.kafka import Topic


@dataclass
class MemoryKafka:
    account: list[str]
    held: dict[str, Topic] = field(default_factory=dict)
    refuses: str = ""
    breaks_after: str = ""
    forgets: str = ""

    def topics(self) -> dict[str, Topic]:
        return dict(self.held)

    def with_configs(self, topics: Iterable[Topic]) -> dict[str, Topic]:
        return {topic.name: topic for topic in topics}

    def create(self, topic: Topic) -> None:
        self.account.append(f"create {topic.name}")
        if topic.name == self.refuses:
            raise Refused("Kafka", "here", status=36, body="", server_message="it exists")
        if topic.name != self.forgets:
            self.held[topic.name] = topic
        if topic.name == self.breaks_after:
            raise Unreachable("Kafka", "here", server_message="the connection broke")

    def alter(self, name: str, config: Mapping[str, str | None]) -> None:
        self.account.append(f"alter {name}")
        kept = {key: value for key, value in {**self.held[name].config, **config}.items() if value is not None}
        self.held[name] = replace(self.held[name], config=kept)

    def delete(self, name: str) -> None:
        self.account.append(f"delete {name}")
        if name == self.refuses:
            raise Refused("Kafka", "here", status=44, body="", server_message="the policy forbids it")
        self.held.pop(name, None)


@dataclass
class MemoryServers:
    kafka: MemoryKafka

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"nobody should ask for {name}")


@dataclass
class MemoryLog:
    account: list[str]
    name: str = "_heartwatch_test"
    held: dict[bytes, tuple[int, bytes]] = field(default_factory=dict)
    refuses: str = ""

    def read(self) -> Mapping[bytes, tuple[int, bytes]]:
        return self.held

    def write(self, key: bytes, value: bytes | None) -> None:
        phase = "forget" if value is None else value.split(b'"phase": "')[1].split(b'"')[0].decode()
        self.account.append(f"{phase} {key.decode().split('/')[1]}")
        if phase == self.refuses:
            raise Unreachable("Kafka", "here", server_message="no journal")
        if value is None:
            self.held.pop(key, None)
        else:
            self.held[key] = (len(self.account), value)
