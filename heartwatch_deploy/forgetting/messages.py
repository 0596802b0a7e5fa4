"""Whether a message is about a person: by the fields that hold a person, by its key, by its bytes where nobody can read
it."""

from collections.abc import Iterable
from typing import Any

from heartwatch_deploy.forgetting.decoding import Decoder, is_framed
from heartwatch_deploy.forgetting.store import Search
from heartwatch_deploy.forgetting.values import byte_strings, fields, texts
from heartwatch_deploy.readings.avro import varint


class Messages:
    """Asks the registry once for each schema that a message names; raises ClientError then."""

    def __init__(self, search: Search) -> None:
        self._search = search
        self._decoder = Decoder(search.servers.registry)

    def are_about(self, key: bytes, value: bytes) -> bool:
        """The key is the name, or a field that holds persons has it; where there is such a field and it has another's,
        that decides. Else the key has the name as a part, which may be a part of another's name, or so has a field that
        holds keys. Of what nobody can read it is enough that it has the name as a whole text."""
        in_key, in_value = self._read(key), self._read(value)
        words = list(texts(in_key[:1])) or [key.decode(errors="replace")]
        if self._search.person in words:
            return True
        if (said := self._said([*in_key, *in_value])) is not None:
            return said
        named = any(self._search.is_named(name, found) for name, found in fields([*in_key, *in_value]))
        return named or any(map(self._search.is_part_of, words)) or self._is_in(self._unread(value, in_value))

    def _read(self, message: bytes) -> list[Any]:
        """What the message says, and what the messages do that it holds as bytes; none where nobody can read it."""
        read = self._decoder.read(message)
        return [each for each in (read, *map(self._decoder.read, byte_strings(read))) if each is not None]

    def _said(self, read: list[Any]) -> bool | None:
        """What the fields that hold a person say; None without one."""
        found = [text for name, value in fields(read) if name in self._search.fields for text in texts(value)]
        return self._search.person in found if found else None

    def _unread(self, value: bytes, read: list[Any]) -> Iterable[bytes]:
        """The bytes of which nobody can tell what they say."""
        return (each for each in byte_strings(read) if self._decoder.read(each) is None) if read else (value,)

    def _is_in(self, unread: Iterable[bytes]) -> bool:
        name = self._search.person.encode()
        return any(_has_text(name, each) or (is_framed(each) and _in_protobuf(name, each)) for each in unread)


def _has_text(name: bytes, value: bytes) -> bool:
    """In Avro behind its length, in JSON in quotes."""
    return varint(len(name)) + name in value or b'"' + name + b'"' in value


def _in_protobuf(name: bytes, value: bytes) -> bool:
    """Behind its length, too, which has no sign there."""
    length = len(name)
    return varint(-(length + 1) // 2 if length % 2 else length // 2) + name in value
