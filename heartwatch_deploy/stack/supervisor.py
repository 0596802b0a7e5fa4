"""The process behind `stack up`: starts the members, watches them, starts them again, and stops them."""

import asyncio
import fcntl
import os
import signal
import sys
from collections.abc import Iterable

from heartwatch_deploy.stack import events, holding, jsonfile, orders
from heartwatch_deploy.stack.events import Event
from heartwatch_deploy.stack.keeper import Keeper
from heartwatch_deploy.stack.member import Member, Place
from heartwatch_deploy.stack.paths import project_paths
from heartwatch_deploy.stack.process import identify
from heartwatch_deploy.stack.state import StackState


class Supervisor:
    """Keeps `members` running in `place` until it is told to stop."""

    def __init__(self, members: Iterable[Member], place: Place) -> None:
        self.paths = place.paths
        self.keepers = {member.name: Keeper(member, place, report=self.report, changed=self.save) for member in members}
        self.stopping = asyncio.Event()
        self._holding: dict[str, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Returns when everything has stopped."""
        loop = asyncio.get_running_loop()
        for sign in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(sign, self.stopping.set)
        loop.add_signal_handler(holding.LOOK, self.look)
        self.save()
        keeping = [asyncio.create_task(keeper.keep(self._needed_by(keeper.member))) for keeper in self.keepers.values()]
        stopped = asyncio.create_task(self.stopping.wait())
        await asyncio.wait([stopped, *keeping], return_when=asyncio.FIRST_COMPLETED)
        await self._stop_in_order()
        await asyncio.gather(*keeping)
        self.save()

    def look(self) -> None:
        """Hold down whom the orders hold down now, and let everyone else run."""
        ordered = orders.read(self.paths)
        held = ordered.held if ordered else ()
        for name, keeper in self.keepers.items():
            if name in held:
                self._holding[name] = asyncio.create_task(keeper.hold())
            else:
                keeper.release()

    def _needed_by(self, member: Member) -> list[asyncio.Event]:
        return [self.keepers[name].healthy for name in member.needs]

    async def _stop_in_order(self) -> None:
        """Each member stops once everyone who needs it has stopped."""
        stops = {name: asyncio.Event() for name in self.keepers}

        async def stop(name: str) -> None:
            for other in self.keepers.values():
                if name in (*other.member.needs, *other.member.outlived_by):
                    await stops[other.member.name].wait()
            await self.keepers[name].stop()
            stops[name].set()

        await asyncio.gather(*(stop(name) for name in self.keepers))

    def report(self, event: Event) -> None:
        events.append(self.paths.events, event)

    def save(self) -> None:
        state = StackState(identify(os.getpid()), tuple(keeper.state() for keeper in self.keepers.values()))
        jsonfile.write(self.paths.state, state.to_json())


def main(project: str) -> None:
    """Run until SIGTERM; a second supervisor of the same project ends at once."""
    paths = project_paths(project)
    with paths.alive.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        ordered = orders.read(paths)
        assert ordered is not None, f"{paths.orders} is missing"
        asyncio.run(Supervisor(orders.named_members(ordered.members), ordered.place(paths)).run())


if __name__ == "__main__":
    main(sys.argv[1])
