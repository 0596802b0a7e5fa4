"""The lock of a project: one deploys at a time, the others are told who does, and who was replaced cannot write."""

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from threading import Event, RLock, Thread
from typing import Final, Protocol

from heartwatch_deploy.clients.http import ClientError, Unreachable
from heartwatch_deploy.clients.kafka_fenced import Fenced
from heartwatch_deploy.edges.claims_log import spoken
from heartwatch_deploy.edges.held import LockHeld, LockLost, Patience
from heartwatch_deploy.model.claim import Claim, Heard, Holder, Standing
from heartwatch_deploy.stages.claims import holders, milliseconds_left, rival, time_of

LEASE_SECONDS: Final = 15.0
_RENEWED_AFTER: Final = 0.25
"""Of a lease: how often a holder says that it is there."""
_SURE_FOR: Final = 0.7
"""Of a lease: how long a holder relies on its last word, which the broker counts from later on."""
_LOOK_SECONDS: Final = 0.25


class Claims(Protocol):
    """Where claims stand; all raise ClientError."""

    name: str

    def heard(self) -> tuple[Heard, ...]: ...
    def say(self, claim: Claim) -> None: ...
    def withdraw(self, claim_id: str) -> None: ...
    def remove(self) -> None: ...


class Writer(Protocol):
    """Of all writers only the one that took over last is let through; the others get Fenced."""

    def take_over(self) -> None: ...
    def close(self) -> None: ...
    def write(self, topic: str, key: bytes, value: bytes | None) -> None: ...


class Lease:
    """A claim that holds the lock: renewed in the background until it is released.

    Whoever takes over first makes itself the only writer and then looks again, so that of two that believe the lock
    free only one can write that it has it; and one that is too late finds itself refused by Kafka.
    """

    def __init__(self, claims: Claims, writer: Writer, holder: Holder, *, seconds: float = LEASE_SECONDS) -> None:
        self._claims, self._writer, self._seconds = claims, writer, seconds
        self._claim = Claim(uuid.uuid4().hex, Standing.WAITING, holder, seconds)
        self._mine = RLock()
        self._renewed_at = 0.0
        self._lost: LockLost | None = None
        self._away: tuple[float, Unreachable] | None = None
        self._over = Event()
        self._heard: tuple[Heard, ...] = ()
        self._seen: dict[str, int] = {}
        self.leave_nothing = False
        """Whether the place of the claims goes with the lock, because the project has nothing deployed."""

    @contextmanager
    def held(self, patience: Patience | None = None) -> Iterator["Lease"]:
        """The lock, released at the end; LockHeld when somebody else has it, ClientError when Kafka does not answer."""
        self._acquire(patience or Patience())
        renewing = Thread(target=self._renew_until_over, name="lease", daemon=True)
        renewing.start()
        try:
            yield self
        finally:
            self._over.set()
            renewing.join()
            self._release()

    @property
    def holder(self) -> Holder:
        return self._claim.holder

    @property
    def lost(self) -> bool:
        return self._lost is not None

    def check(self) -> None:
        """Returns when nobody else can have the lock; LockLost when somebody has, ClientError when Kafka cannot say."""
        with self._mine:
            if self._lost is not None:
                raise self._lost
            if time.monotonic() >= self._renewed_at + self._seconds * _SURE_FOR:
                self._renew()

    def write(self, topic: str, key: bytes, value: bytes | None) -> None:
        """Writes as the holder of the lock; LockLost when it is not that any more, and then nothing is written.

        Where Kafka was found away while this waited for its turn, it is not tried once more: so all who write end in
        the time of one.
        """
        asked = time.monotonic()
        with self._mine:
            if self._away is not None and self._away[0] > asked:
                raise self._away[1]
            try:
                self._write(topic, key, value)
            except Unreachable as error:
                self._away = time.monotonic(), error
                raise

    def _write(self, topic: str, key: bytes, value: bytes | None) -> None:
        self.check()
        try:
            self._writer.write(topic, key, value)
        except Fenced:
            self._recover()
            self._writer.write(topic, key, value)

    def _acquire(self, patience: Patience) -> None:
        give_up = time.monotonic() + patience.seconds
        self._queue_up()
        try:
            if patience.force:
                self._take_by_force()
            while (before := self._take()) is not None:
                self._wait_or_give_up(before, patience, give_up=time.monotonic() >= give_up)
            self._clear_away()
        except BaseException:
            self._leave()
            raise

    def _clear_away(self) -> None:
        """The claims of those who died; one that only slept finds out by that, too."""
        now = time_of(self._heard)
        for each in self._heard:
            if milliseconds_left(each, now) <= 0:
                self._claims.withdraw(each.claim.id)

    def _queue_up(self) -> None:
        self._claims.say(replace(self._claim, ticket=None))

    def _wait_or_give_up(self, before: Heard, patience: Patience, *, give_up: bool) -> None:
        held = self._told(before)
        lives = before.offset > self._seen.setdefault(before.claim.id, before.offset)
        if give_up and lives and before.claim.standing is Standing.HELD:
            raise held
        patience.tell(held)
        time.sleep(min(_LOOK_SECONDS, self._seconds / 10))
        self._claims.say(self._claim)

    def _told(self, before: Heard) -> LockHeld:
        now = max(before.at, time_of(self._claims.heard()))
        return LockHeld(before, silent=(now - before.at) / 1000, left=milliseconds_left(before, now) / 1000)

    def _take(self) -> Heard | None:
        """The claim that comes before ours; None when the lock is ours now."""
        if (before := self._rival()) is not None:
            return before
        begun = time.monotonic()
        self._writer.take_over()
        if (before := self._rival()) is not None:
            return before
        held = replace(self._claim, standing=Standing.HELD)
        try:
            self._writer.write(self._claims.name, *spoken(held))
        except Fenced:
            return self._rival_after_fence()
        self._claim, self._renewed_at = held, begun
        return None

    def _take_by_force(self) -> None:
        """Stands as a later holder, at which any other gives up; returns when none counts any more."""
        self._rival()  # our ticket
        self._claim = replace(self._claim, standing=Standing.HELD)
        while any(each.claim.id != self._claim.id for each in holders(self._claims.heard())):
            self._writer.take_over()
            self._writer.write(self._claims.name, *spoken(self._claim))
            time.sleep(min(_LOOK_SECONDS, self._seconds / 10))

    def _rival_after_fence(self) -> Heard | None:
        """Somebody took over while we did: they come before us, or failed as we did."""
        return self._rival() or self._take()

    def _rival(self) -> Heard | None:
        heard = self._heard = self._claims.heard()
        own = next((each for each in heard if each.claim.id == self._claim.id), None)
        if own is None:
            if self._claim.standing is Standing.HELD:
                raise self._lose("our claim was taken away")
            self._queue_up()
            return self._rival()
        self._claim = replace(self._claim, ticket=own.ticket)
        return rival(heard, self._claim.id)

    def _renew_until_over(self) -> None:
        while not self._over.wait(self._seconds * _RENEWED_AFTER):
            with self._mine:
                if self._lost is not None:
                    return
                try:
                    self._renew()
                except ClientError:
                    # Told to whoever next wants to do something; meanwhile it is tried again.
                    continue

    def _renew(self) -> None:
        begun = time.monotonic()
        if begun - self._renewed_at >= self._seconds:
            self._rival()  # Kafka makes a topic anew that is written to: so look first whether ours is still there
        try:
            self._writer.write(self._claims.name, *spoken(self._claim))
        except Fenced:
            self._recover()
            return
        self._renewed_at = begun

    def _recover(self) -> None:
        """After somebody took over: they looked again, found us alive and let it be; or theirs is the lock, which they
        may even have released since, when our last word was too old."""
        silent = time.monotonic() - self._renewed_at
        if silent >= self._seconds:
            raise self._lose(f"for {silent:.0f} s Kafka did not hear from us, and somebody else took it")
        before = self._take()
        if before is not None:
            raise self._lose(f"{before.claim.holder.who} on {before.claim.holder.where} has it")

    def _lose(self, words: str) -> LockLost:
        self._lost = LockLost("Kafka", self._claims.name, server_message=f"the lock is no longer ours: {words}")
        return self._lost

    def _release(self) -> None:
        self._writer.close()
        if not (self.leave_nothing and self._place_removed()):
            self._leave()

    def _leave(self) -> None:
        """Where Kafka does not answer, the claim ends by itself."""
        with suppress(ClientError):
            self._claims.withdraw(self._claim.id)

    def _place_removed(self) -> bool:
        """Not when others stand there. One that lost the lock has to do so, too: a client that wakes up asks for its
        topics, and Kafka makes what is asked for."""
        with suppress(ClientError):
            if all(each.claim.id == self._claim.id for each in self._claims.heard()):
                self._claims.remove()
                return True
        return False
