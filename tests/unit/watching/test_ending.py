"""An end that a signal tells, at whatever moment."""

import subprocess
import sys
import threading

from heartwatch_deploy.watching.ending import Ending

HAMMERED = """
import signal, time
from heartwatch_deploy.watching.ending import Ending
over = Ending()
signal.signal(signal.SIGALRM, lambda *_: over.set())
signal.setitimer(signal.ITIMER_REAL, 1e-4, 1e-4)
until = time.monotonic() + 2
while time.monotonic() < until:
    over = Ending()
    over.wait(0.0003)
signal.setitimer(signal.ITIMER_REAL, 0)
print("not hung")
"""


def test_a_handler_may_set_it_while_its_own_thread_waits_for_it() -> None:
    done = subprocess.run([sys.executable, "-c", HAMMERED], capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout == "not hung\n", done.stderr


def test_all_who_wait_are_told_and_it_stays_set() -> None:
    over, told = Ending(), []
    waiting = [threading.Thread(target=lambda: told.append(over.wait(30))) for _ in range(3)]
    for each in waiting:
        each.start()
    assert not over.wait(0)
    over.set()
    for each in waiting:
        each.join(30)
    assert told == [True] * 3
    assert over.is_set()
    assert over.wait(0)
