"""What runs when a worker ends as intended."""

import contextlib
import io
import os
import subprocess
import sys
import tempfile
import textwrap
import threading
import unittest
from typing import List
from unittest import mock

from real_cluster import RealCluster
from repository import SOURCES
from satchel._worker import leaving

PROGRAM = """
import atexit, os, sys, threading, time
from concurrent.futures import ThreadPoolExecutor
import satchel as ray

folder = sys.argv[1]
ray.init(num_cpus=2)


@ray.remote
class Keeper:
    def __init__(self, name):
        self.name = name
        self.file = open(f"{folder}/{name}", "w")
        self.file.write("kept")
        atexit.register(lambda: open(f"{folder}/{name}.atexit", "w").close())

    def __ray_shutdown__(self):
        open(f"{folder}/{self.name}.shutdown", "w").close()

    def __del__(self):
        open(f"{folder}/{self.name}.del", "w").close()

    def pid(self):
        return os.getpid()

    def save(self):
        def write():
            while not os.path.exists(f"{folder}/{self.name}.shutdown"):
                time.sleep(0.01)
            with open(f"{folder}/{self.name}.{threading.current_thread().name}", "w"):
                pass
        ThreadPoolExecutor(1, thread_name_prefix="pool").submit(write)
        threading.Thread(target=write, name="thread").start()

    def leave(self):
        ray.actor.exit_actor()

    def sys_exit(self):
        sys.exit(0)


@ray.remote
class Overlapping:
    def __init__(self):
        import threading
        self.begun, self.go = threading.Event(), threading.Event()

    def wait(self):
        self.begun.set()
        return self.go.wait()

    def leave(self):
        self.begun.wait()
        self.go.set()
        ray.actor.exit_actor()


@ray.remote
class Coroutines:
    async def wait(self):
        import asyncio
        self.go = asyncio.Event()
        return await self.go.wait()

    async def leave(self):
        self.go.set()
        ray.actor.exit_actor()


@ray.remote(max_calls=1)
def once():
    global file
    file = open(f"{folder}/once", "w")
    file.write("kept")
    return os.getpid()


def gone(pid):
    while True:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.01)


for name, end in (
    ("dropped", lambda keeper: None), ("left", lambda keeper: keeper.leave.remote()),
    ("exited", lambda keeper: keeper.sys_exit.remote()), ("terminated", lambda keeper: keeper.__ray_terminate__.remote()),
):
    keeper = Keeper.remote(name)
    pid = ray.get(keeper.pid.remote())
    ray.get(keeper.save.remote())
    end(keeper)
    del keeper
    gone(pid)
gone(ray.get(once.remote()))
overlapping = Overlapping.options(max_concurrency=2).remote()
waiting = overlapping.wait.remote()
overlapping.leave.remote()
coroutines = Coroutines.remote()
also = coroutines.wait.remote()
coroutines.leave.remote()
print(ray.get([waiting, also], timeout=60))
"""


class LeavingTests(unittest.TestCase):
    def test_an_end_of_threads_that_raises_keeps_no_other_from_running(self) -> None:
        ran: List[str] = []
        released = threading.Event()
        self.addCleanup(released.set)

        def fails() -> None:
            raise RuntimeError("cannot join current thread")

        thread = threading.Thread(target=lambda: (released.wait(), ran.append("thread")))
        thread.start()
        ends = [lambda: ran.append("other"), released.set, fails]
        with mock.patch.object(threading, "_threading_atexits", ends, create=True), contextlib.redirect_stderr(io.StringIO()) as told:
            with mock.patch.object(threading, "enumerate", lambda: [thread] if thread.is_alive() else []):
                leaving._end_threads()
        self.assertEqual(sorted(ran), ["other", "thread"])
        self.assertIn("cannot join current thread", told.getvalue())

    def test_intended_ends_clean_up(self) -> None:
        cluster = RealCluster()
        self.addCleanup(cluster.close)
        with tempfile.TemporaryDirectory() as folder:
            script = os.path.join(cluster.home, "script.py")
            with open(script, "w", encoding="utf-8") as file:
                file.write(PROGRAM)
            command = [sys.executable, script, folder]
            done = subprocess.run(command, env=cluster.variables, capture_output=True, text=True, timeout=120, check=False)
            self.assertEqual((done.returncode, done.stdout), (0, "[True, True]\n"), done.stderr)
            ends = ("", ".atexit", ".shutdown", ".del", ".pool_0", ".thread")
            names = [f"{name}{end}" for name in ("dropped", "left", "exited", "terminated") for end in ends]
            self.assertEqual(sorted(os.listdir(folder)), sorted([*names, "once"]))
            for name in ("dropped", "left", "exited", "terminated", "once"):
                with open(os.path.join(folder, name), encoding="utf-8") as file:
                    self.assertEqual(file.read(), "kept", name)

    def test_files_are_written_out_whatever_fails_or_lasts(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "kept")
            code = textwrap.dedent(
                """
                import atexit, sys, threading
                from satchel._worker import leaving
                import io
                class Actor:
                    def __ray_shutdown__(self): raise ValueError("no end")
                class Odd(io.RawIOBase):
                    def flush(self): raise RuntimeError("not of a file")
                odd = [Odd() for _ in range(3)]
                atexit.register(lambda: 1 / 0)
                held = open(sys.argv[1], "w"); held.write("kept")
                leaving._PATIENCE = 0.2 if sys.argv[2] == "lasts" else 60
                if sys.argv[2] == "lasts": held.flush(); atexit.register(threading.Event().wait)
                odd += [Odd() for _ in range(3)]
                leaving.leave_cleanly(0, Actor)
                """
            )
            for how, ending in (("fails", 0), ("lasts", 1)):
                with self.subTest(how):
                    command = [sys.executable, "-c", code, path, how]
                    variables = {**os.environ, "PYTHONPATH": SOURCES}
                    done = subprocess.run(command, env=variables, capture_output=True, text=True, timeout=60, check=False)
                    self.assertEqual(done.returncode, ending, done.stderr)
                    self.assertIn("ValueError: no end", done.stderr)
                    if how == "fails":
                        self.assertIn("ZeroDivisionError", done.stderr)
                    with open(path, encoding="utf-8") as file:
                        self.assertEqual(file.read(), "kept")

    def test_what_a_zygote_does_at_its_end_no_fork_of_it_does(self) -> None:
        code = textwrap.dedent(
            """
            import atexit, logging, logging.handlers, os, sys, tempfile, weakref
            from satchel._worker import leaving
            from satchel._zygote.child import become
            class Thing: pass
            things = [Thing(), Thing()]
            directory = tempfile.TemporaryDirectory()
            atexit.register(print, "of the zygote")
            weakref.finalize(things[0], print, "of a thing of the zygote")
            parent = os.getpid()
            if os.fork() == 0:
                output = os.path.join(sys.argv[1], "output")
                become({"variables": {"set": {}}, "directory": None, "stdout": output, "stderr": output}, parent)
                atexit.register(print, "its own")
                weakref.finalize(things[1], print, "of a thing of its own")
                handler = logging.handlers.MemoryHandler(9, target=logging.StreamHandler(sys.stdout))
                handler.emit(logging.makeLogRecord({"msg": "logged", "levelno": logging.INFO}))
                leaving.leave_cleanly(0)
            os.wait()
            print(os.path.isdir(directory.name))
            """
        )
        with tempfile.TemporaryDirectory() as folder:
            variables = {**os.environ, "PYTHONPATH": SOURCES}
            command = [sys.executable, "-c", code, folder]
            done = subprocess.run(command, env=variables, capture_output=True, text=True, timeout=60, check=False)
            self.assertEqual(done.stdout, "True\nof the zygote\nof a thing of the zygote\n", done.stderr)
            with open(os.path.join(folder, "output"), encoding="utf-8") as file:
                self.assertEqual(file.read(), "of a thing of its own\nits own\nlogged\n")
