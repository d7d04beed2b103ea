"""A fork of a driver is a process of its own: no driver until it becomes one."""

import os
import subprocess
import sys
import unittest

import fake_node
from repository import SOURCES

SCRIPT = """
import os, satchel, sys, threading
satchel.init()

@satchel.remote
def add(x, y): return x + y

@satchel.remote
class Counter:
    def __init__(self): self.n = 0
    def up(self): self.n += 1; return self.n

ref, counter = add.remote(1, 2), Counter.remote()
print(satchel.get([ref, counter.up.remote()]), flush=True)
session = satchel._session.current.session
descriptor = session.connection._socket.fileno()
pid = os.fork()
if not pid:
    print(satchel.is_initialized(), os.path.exists(f"/proc/self/fd/{descriptor}"), flush=True)
    del ref
    print(satchel.get(add.remote(3, 4)), satchel._session.current.session is session, flush=True)
    satchel.shutdown()
    os._exit(0)
print(os.waitpid(pid, 0)[1], satchel.get([add.remote(5, 6), ref, counter.up.remote()]))
"""

IN_A_LOCK = """
import os, satchel, threading
from satchel._driver import initialize
held, done = threading.Event(), threading.Event()
def hold():
    with initialize._lock:
        held.set()
        done.wait()
threading.Thread(target=hold, daemon=True).start()
held.wait()
pid = os.fork()
if not pid:
    satchel.init()
    print(satchel.is_initialized(), flush=True)
    os._exit(0)
os.waitpid(pid, 0)
done.set()
"""


class ForkTests(unittest.TestCase):
    def setUp(self) -> None:
        self.node = fake_node.FakeNode()
        self.addCleanup(self.node.close)

    def run_driver(self, script: str) -> str:
        environment = {**os.environ, **self.node.variables(), "PYTHONPATH": SOURCES}
        done = subprocess.run(
            [sys.executable, "-c", script], cwd=self.node.home, env=environment, capture_output=True, text=True, timeout=60, check=False
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_child_has_a_session_of_its_own_and_leaves_the_parents_alone(self) -> None:
        out = self.run_driver(SCRIPT)
        self.assertEqual(out.split("\n")[:-1], ["[3, 1]", "False False", "7 False", "0 [11, 3, 2]"])

    def test_lock_that_another_thread_held_is_free_in_the_child(self) -> None:
        self.assertEqual(self.run_driver(IN_A_LOCK), "True\n")


if __name__ == "__main__":
    unittest.main()
