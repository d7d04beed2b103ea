"""What an actor that leaves answers, beside calls that go on and never end."""

import asyncio
import contextlib
import json
import os
import struct
import subprocess
import sys
import threading
import unittest
from typing import Any, Dict, List
from unittest import mock

from real_cluster import RealCluster
from satchel._objects.serialization import serialize
from satchel._wire import frames
from satchel._worker import leaving
from satchel._worker.asynchronous import AsyncActor
from satchel._worker.executor import Executor
from satchel._worker.threaded import ThreadedActor
from wire import Wire

ACTOR = b"\x05" * 16
TEMPLATE = {"kind": "method", "name": "f", "function_name": "C.f", "class_name": "C", "num_returns": 1, "namespace": ""}
CREATE = {"max_concurrency": 2, "concurrency_groups": {"io": 1}, "asyncio": False}

PROGRAM = """
import asyncio, os, threading, time
import satchel as ray

ray.init(num_cpus=2)


@ray.remote(max_concurrency=2, num_cpus=1)
class Threads:
    def run(self):
        threading.Event().wait()

    def stop(self):
        ray.actor.exit_actor()

    def pid(self):
        return os.getpid()


@ray.remote(max_concurrency=2, num_cpus=1)
class Coroutines:
    async def run(self):
        await asyncio.Event().wait()

    async def stop(self):
        ray.actor.exit_actor()

    async def pid(self):
        return os.getpid()


def outcome(ref):
    try:
        return ray.get(ref, timeout=60)
    except ray.exceptions.RayError as error:
        return type(error).__name__


running, ended = [], []
for kind in (Threads, Coroutines):
    actor = kind.options(name="one").remote()
    ray.get(actor.pid.remote())
    running.append(actor.run.remote())
    stops, waits = actor.stop.remote(), actor.pid.remote()
    ended += [outcome(stops), outcome(waits), outcome(actor.pid.remote())]
    try:
        ray.get_actor("one")
    except ValueError:
        ended.append("free")
print(ended + [outcome(each) for each in running])
while ray.available_resources().get("CPU") != 2:
    time.sleep(0.02)
"""


PASSED_OVER = """
import asyncio, os, sys, threading
import satchel as ray

ray.init(num_cpus=4)
leave = ray.actor.exit_actor


class InTurn:
    def caught(self):
        try:
            leave()
        except BaseException:
            return "caught"

    def replaced(self):
        try:
            leave()
        except BaseException:
            raise KeyError("another")

    def on_a_thread(self):
        thread = threading.Thread(target=self.caught)
        thread.start()
        thread.join()

    def items(self):
        yield 1
        self.caught()
        yield 2

    def pid(self):
        return os.getpid()


class Coroutines(InTurn):
    async def replaced(self):
        InTurn.replaced(self)

    async def on_a_thread(self):
        InTurn.on_a_thread(self)

    async def gathered(self):
        async def inner():
            leave()
        await asyncio.gather(inner(), return_exceptions=True)

    async def pid(self):
        return os.getpid()


class Leaves:
    def __init__(self, file):
        with open(file, "a") as tries:
            tries.write("x")
        sys.exit(0)

    def pid(self):
        return os.getpid()


def outcome(ref):
    try:
        return ray.get(ref, timeout=60)
    except ray.exceptions.RayError as error:
        return type(error).__name__


for kind, options, names in ((InTurn, {}, []), (InTurn, {"max_concurrency": 2}, []), (Coroutines, {}, ["gathered"])):
    for name in ["caught", "replaced", "on_a_thread", *names]:
        actor = ray.remote(kind).options(max_restarts=2, num_cpus=0, **options).remote()
        pid = ray.get(actor.pid.remote())
        print(outcome(getattr(actor, name).remote()), outcome(actor.pid.remote()))
actor = ray.remote(InTurn).remote()
print([outcome(each) for each in actor.items.remote()])
print(outcome(ray.remote(Leaves).options(max_restarts=2).remote(sys.argv[1]).pid.remote()), os.path.getsize(sys.argv[1]))
"""


IDLE = """
import asyncio, os, sys, threading, time
import satchel as ray

ray.init(num_cpus=2)
path = sys.argv[1] + ".pipe"
os.mkfifo(path)


class InTurn:
    def begin(self):
        threading.Thread(target=self.wait, daemon=True).start()

    def wait(self):
        open(path).close()
        ray.actor.exit_actor()


class Coroutines(InTurn):
    async def begin(self):
        InTurn.begin(self)


class LeftBehind:
    async def begin(self):
        self.task = asyncio.get_running_loop().create_task(self.wait())

    async def wait(self):
        await asyncio.to_thread(lambda: open(path).close())
        ray.actor.exit_actor()


for kind, options in ((InTurn, {}), (InTurn, {"max_concurrency": 2}), (Coroutines, {}), (LeftBehind, {})):
    actor = ray.remote(kind).options(name="one", num_cpus=2, max_restarts=2, **options).remote()
    ray.get(actor.begin.remote())
    open(path, "w").close()
    ends, is_alive = time.monotonic() + 30, True
    while is_alive and time.monotonic() < ends:
        try:
            ray.get_actor("one")
        except ValueError:
            is_alive = False
        time.sleep(0.02)
    while not is_alive and ray.available_resources().get("CPU") != 2:
        time.sleep(0.02)
    try:
        print(is_alive, ray.get(actor.begin.remote()))
    except ray.exceptions.ActorDiedError as error:
        print(is_alive, "exit_actor" in str(error))
    del actor
"""


class ExitTests(unittest.TestCase):
    def setUp(self) -> None:
        self.wire = Wire()
        self.addCleanup(self.wire.close)
        self.executor = Executor(self.wire.connect("worker"), "127.0.0.1")
        self.left = threading.Event()
        self.enter(mock.patch.object(leaving, "BESIDE_SECONDS", 0.05))
        self.enter(mock.patch.object(Executor, "leave", lambda executor, code=0: self.left.set()))
        self.methods: Dict[str, Any] = {"leave": leaving.terminate, "wait": None, "late": lambda: "late"}
        self.enter(mock.patch.object(Executor, "find_method", lambda executor, name, group=None: self.methods[name]))

    def enter(self, context: Any) -> None:
        context.__enter__()
        self.addCleanup(context.__exit__, None, None, None)

    def call(self, number: int, method: str, group: str = "") -> None:
        """A call arrives."""
        data = json.dumps({**TEMPLATE, "method": method, "concurrency_group": group or None}).encode()
        arguments = serialize(((), {})).join()
        head = struct.pack("<I24sHHH", number, bytes((number,)) * 8 + ACTOR, 0, 0, 0)
        with self.executor._session.store.mutex:
            self.executor.on_frame(frames.TEMPLATE, memoryview(struct.pack("<I", number)), memoryview(data))
            self.executor.on_frame(frames.EXECUTE, memoryview(head), memoryview(struct.pack("<I", len(arguments)) + arguments))

    def results(self, count: int) -> List[tuple]:
        """Number and status of the next results."""
        got: List[tuple] = []
        while len(got) < count:
            kind, head, _ = self.wire.receive()
            if kind == frames.RESULT:
                got.append((head[0], head[24]))
        return sorted(got)

    def test_threads_that_never_end_hold_up_nobody(self) -> None:
        begun = threading.Semaphore(0)

        def wait() -> None:
            begun.release()
            threading.Event().wait()

        self.methods["wait"] = wait
        self.executor.move_to(ThreadedActor(self.executor, CREATE).post)
        self.call(1, "wait")
        self.call(2, "wait", "io")
        begun.acquire()
        begun.acquire()
        for number, method, group in ((3, "late", "io"), (4, "leave", ""), (5, "late", "")):
            self.call(number, method, group)
        self.assertEqual(self.results(3), [(each, frames.LEAVES) for each in (3, 4, 5)])
        self.assertTrue(self.left.wait(60))
        self.call(6, "late")
        self.assertEqual(self.results(1), [(6, frames.LEAVES)])

    def test_coroutines_that_never_end_hold_up_nobody(self) -> None:
        async def wait() -> None:
            await asyncio.Event().wait()

        self.methods["wait"] = wait
        actor = AsyncActor(self.executor, {**CREATE, "asyncio": True})
        runs = threading.Thread(target=actor.run, args=(lambda: None,), daemon=True)
        runs.start()
        for number, method, group in ((1, "wait", ""), (2, "wait", "io"), (3, "late", "io"), (4, "leave", ""), (5, "late", "io")):
            self.call(number, method, group)
        self.assertEqual(self.results(3), [(each, frames.LEAVES) for each in (3, 4, 5)])
        self.assertTrue(self.left.wait(60))
        self.call(6, "late")
        self.assertEqual(self.results(1), [(6, frames.LEAVES)])
        self.assertEqual(len(actor._tasks), 2)
        for task in list(actor._tasks.values()):
            actor._loop.call_soon_threadsafe(task.cancel)
        self.results(2)
        actor._loop.call_soon_threadsafe(actor._loop.stop)
        runs.join()
        actor._loop.close()

    def test_calls_behind_the_one_that_ends_an_actor_in_turn_are_answered_before_it_cleans_up(self) -> None:
        self.call(1, "leave")
        self.call(2, "late")
        with mock.patch.object(Executor, "leave", _LEAVE), mock.patch("satchel._worker.executor.leave_cleanly") as cleans:
            with contextlib.suppress(SystemExit):
                self.executor.do(self.executor._queue.get_nowait())
            cleans.assert_called()
        self.call(3, "late")
        self.assertEqual(self.results(3), [(each, frames.LEAVES) for each in (1, 2, 3)])


_LEAVE = Executor.leave


class ExitOfRealActorsTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.cluster = RealCluster()
        cls.addClassCleanup(cls.cluster.close)

    def run_program(self, program: str) -> str:
        script = os.path.join(self.cluster.home, "script.py")
        with open(script, "w", encoding="utf-8") as file:
            file.write(program)
        command = [sys.executable, script, script + ".tries"]
        done = subprocess.run(command, env=self.cluster.variables, capture_output=True, text=True, timeout=120, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_an_exit_that_is_passed_over_ends_the_actor_all_the_same(self) -> None:
        died = "ActorDiedError"
        # On a thread of its own it is nobody's call: that one returns, the next one finds the actor at its end.
        each = [*[f"{died} {died}"] * 2, f"None {died}"]
        ended = [*each * 3, f"{died} {died}", f"[1, 2, '{died}']", f"{died} 1"]
        self.assertEqual(self.run_program(PASSED_OVER).splitlines(), ended)

    def test_an_idle_actor_ends_when_something_of_its_own_exits(self) -> None:
        self.assertEqual(self.run_program(IDLE).splitlines(), ["False True"] * 4)

    def test_calls_fail_at_once_and_the_process_leaves_in_a_while(self) -> None:
        self.assertEqual(self.run_program(PROGRAM), f"{(['ActorDiedError'] * 3 + ['free']) * 2 + ['ActorDiedError'] * 2}\n")
