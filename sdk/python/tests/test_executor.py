"""A worker's calls: cancelled ones, and errors on their way out."""

import asyncio
import base64
import contextlib
import json
import pickle
import signal
import struct
import threading
import unittest
from typing import Any, List
from unittest import mock

import satchel
from satchel._objects.bytecode import VersionMismatch
from satchel._objects.serialization import serialize
from satchel._session.errors import error_of
from satchel._wire import frames
from satchel._worker.asynchronous import AsyncActor
from satchel._worker.executor import Executor
from satchel.exceptions import ActorDiedError, RayError, RuntimeEnvSetupError
from wire import Wire

ACTOR = b"\x05" * 16
DIGEST = "ab" * 32
TEMPLATE = {"function": DIGEST, "name": "f", "function_name": "C.f", "class_name": "C", "num_returns": 1, "namespace": ""}
CREATE = {"max_concurrency": 1, "concurrency_groups": {}, "asyncio": False}


class Unpicklable(Exception):
    def __init__(self) -> None:
        super().__init__("what went wrong")
        self.lock = threading.Lock()


class ExecutorTests(unittest.TestCase):
    def setUp(self) -> None:
        self.wire = Wire()
        self.addCleanup(self.wire.close)
        self.session = self.wire.connect("worker")
        self.executor = Executor(self.session, "127.0.0.1")
        self.addCleanup(signal.signal, signal.SIGINT, signal.signal(signal.SIGINT, self.executor.calls.interrupt))
        self.templates = 0

    def post(self, number: int, function: Any, **template: Any) -> bytes:
        """Has an `execute` arrive; the function is the task, or the class of an actor, or its method."""
        self.templates += 1
        task = bytes((number,)) * 8 + ACTOR
        described = {"kind": "task", **TEMPLATE, "function": f"{self.templates:064x}", **template}
        self.executor._functions[described["function"]] = function
        data = json.dumps(described).encode()
        self.executor.on_frame(frames.TEMPLATE, memoryview(struct.pack("<I", self.templates)), memoryview(data))
        arguments = serialize(((), {})).join()
        head = struct.pack("<I24sHHH", self.templates, task, 0, 0, 0)
        self.executor.on_frame(frames.EXECUTE, memoryview(head), memoryview(struct.pack("<I", len(arguments)) + arguments))
        return task

    def test_generator_that_raises_and_may_be_retried_runs_once_more(self) -> None:
        def items() -> Any:
            yield 1
            raise ValueError("once more")

        for retries, ending in ((True, frames.RETRY), ([KeyError], frames.DONE), (False, frames.DONE)):
            with self.subTest(retries):
                only = {} if isinstance(retries, bool) else {"retry_only": base64.b64encode(pickle.dumps(tuple(retries))).decode()}
                self.post(1, items, num_returns="streaming", retry_exceptions=bool(retries), **only)
                self.do()
                sent = []
                while not sent or sent[-1][0] != frames.RESULT:
                    kind, head, _ = self.wire.receive()
                    if kind in (frames.YIELD, frames.RESULT):
                        sent.append((kind, head[24]))
                ends_with_error = [(frames.YIELD, 2)] if ending == frames.DONE else []
                self.assertEqual(sent, [(frames.YIELD, 1), *ends_with_error, (frames.RESULT, ending)])

    def do(self) -> None:
        self.executor.do(self.executor._queue.get_nowait())

    def cancel(self, task: bytes) -> None:
        self.executor.on_frame(frames.CANCEL, memoryview(task + b"\0"), memoryview(b""))

    def results(self, count: int) -> List[tuple]:
        """Task, status and the error of the next results."""
        got: List[tuple] = []
        while len(got) < count:
            kind, head, payload = self.wire.receive()
            if kind == frames.RESULT:
                value = frames.decode_value(memoryview(payload), 0)[0] if payload else None
                is_error = value is not None and value.kind == frames.RAISES
                got.append((head[:24], head[24], error_of(value, bytes(28)) if is_error else None))
        return got

    def test_a_wait_that_an_interrupt_left_counted_does_not_count_for_the_next_task(self) -> None:
        # As an interrupt leaves it that comes after counting and before waiting.
        task = self.session.block()
        self.session.end_waits()
        self.session.unblock(task)
        self.session.unblock(self.session.block())
        told = []
        while len(told) < 4:
            kind, head, _ = self.wire.receive()
            if kind == frames.BLOCKED:
                told.append(head)
        self.assertEqual(told, [b"\x01", b"\x00", b"\x01", b"\x00"])

    def test_items_of_a_dynamic_result_are_held_until_it_is_sent(self) -> None:
        work = mock.Mock(task=b"\x06" * 24, template={"num_returns": "dynamic"}, running=mock.Mock(exits=False))
        held = []
        send = self.session.connection.send

        def look(data: bytes) -> None:
            if data[4] == frames.RESULT:
                held.extend(self.session.store.counts.values())
                self.session.store.release_dropped()
                held.extend(self.session.store.counts.values())
            send(data)

        with mock.patch.object(self.session.connection, "send", look):
            self.executor.results.send_returned(work, [1, 2])
        self.assertEqual(held, [1, 1, 1, 1])

    def test_cancelled_call_is_interrupted_and_may_ask(self) -> None:
        asked = []

        def cancelled() -> None:
            asked.append(satchel.get_runtime_context().is_canceled())
            try:
                self.cancel(task)
                threading.Event().wait(20)
            finally:
                asked.append(satchel.get_runtime_context().is_canceled())

        task = self.post(1, cancelled)
        self.do()
        self.assertEqual([each[:2] for each in self.results(1)], [(task, frames.CANCELLED)])
        self.assertEqual(asked, [False, True])

    def test_signal_that_comes_late_does_not_interrupt_the_next_call(self) -> None:
        first = self.post(1, lambda: self.cancel(first))
        second = self.post(2, lambda: signal.raise_signal(signal.SIGINT))
        with mock.patch.object(signal, "pthread_kill"):
            self.do()
        self.do()
        self.assertEqual([each[:2] for each in self.results(2)], [(first, frames.DONE), (second, frames.DONE)])

    def test_call_that_waits_is_cancelled_before_it_runs(self) -> None:
        ran: List[int] = []
        task = self.post(1, lambda: ran.append(1))
        self.cancel(task)
        self.do()
        self.assertEqual(([each[:2] for each in self.results(1)], ran), ([(task, frames.CANCELLED)], []))

    def test_call_that_is_cancelled_while_its_arguments_are_read_does_not_run(self) -> None:
        ran: List[int] = []
        task = self.post(1, lambda: ran.append(1))
        arguments = self.executor.arguments

        def read(work: Any) -> Any:
            self.cancel(task)
            return arguments(work)

        with mock.patch.object(self.executor, "arguments", read):
            self.do()
        self.assertEqual(([each[:2] for each in self.results(1)], ran), ([(task, frames.CANCELLED)], []))

    def test_cancelling_what_has_ended_leaves_nothing_behind(self) -> None:
        task = self.post(1, lambda: None)
        self.do()

        def kept() -> int:
            return sum(len(each) for each in vars(self.executor).values() if isinstance(each, (dict, set)))

        before = kept()
        for number in range(100):
            self.cancel(task[:8] + bytes((number,)) * 16)
        self.cancel(task)
        self.assertEqual(kept(), before)

    def test_call_of_an_asyncio_actor_cancelled_before_its_first_step_is_answered(self) -> None:
        actor = AsyncActor(self.executor, {**CREATE, "asyncio": True})
        task = self.post(1, None, kind="method", method="f")
        work = self.executor._queue.get_nowait()

        async def run() -> None:
            actor._semaphores[""] = asyncio.Semaphore(1)
            actor._begin(work)
            actor._cancel_here(task)
            while actor._tasks:
                await asyncio.sleep(0)

        actor._loop.run_until_complete(run())
        actor._loop.close()
        self.assertEqual([each[:2] for each in self.results(1)], [(task, frames.CANCELLED)])

    def test_call_of_an_asyncio_actor_that_swallows_its_cancellation_is_cancelled(self) -> None:
        actor = AsyncActor(self.executor, {**CREATE, "asyncio": True})
        task = self.post(1, None, kind="method", method="f")
        work = self.executor._queue.get_nowait()
        begun = asyncio.Event()

        async def swallow() -> str:
            begun.set()
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.Event().wait()
            return "swallowed"

        async def run() -> None:
            actor._semaphores[""] = asyncio.Semaphore(1)
            actor._begin(work)
            await begun.wait()
            self.cancel(task)
            actor._cancel_here(task)
            while actor._tasks:
                await asyncio.sleep(0)

        with mock.patch.object(self.executor, "find_method", return_value=swallow):
            actor._loop.run_until_complete(run())
        actor._loop.close()
        self.assertEqual([each[:2] for each in self.results(1)], [(task, frames.CANCELLED)])

    def test_call_on_a_thread_that_was_cancelled_is_cancelled_at_its_end(self) -> None:
        task = self.post(1, None, kind="method", method="f")
        work = self.executor._queue.get_nowait()
        self.executor.post = lambda work: None
        with mock.patch.object(self.executor, "find_method", return_value=lambda: self.cancel(task)):
            self.executor.do(work)
        self.assertEqual([each[:2] for each in self.results(1)], [(task, frames.CANCELLED)])

    def test_code_of_another_python_that_a_task_came_upon_itself_is_its_own_error(self) -> None:
        def get() -> None:
            raise VersionMismatch("of a value")

        self.post(1, get)
        self.do()
        self.post(2, None)
        with mock.patch.object(self.executor, "load", side_effect=VersionMismatch("of its code")):
            self.do()
        own, setup = (error for _, _, error in self.results(2))
        self.assertIsInstance(own, VersionMismatch)
        self.assertIn("in get", str(own))
        self.assertIsInstance(setup, RuntimeEnvSetupError)

    def test_error_of_a_constructor_that_cannot_be_pickled_is_told(self) -> None:
        class Failing:
            def __init__(self) -> None:
                raise Unpicklable

        self.post(1, Failing, kind="create", actor=CREATE)
        self.do()
        ((_, status, error),) = self.results(1)
        self.assertEqual(status, frames.RAISED)
        self.assertIsInstance(error, ActorDiedError)
        self.assertEqual((error.actor_id, error.actor_init_failed), (ACTOR.hex(), True))
        self.assertIn("what went wrong", str(error))

    def test_error_of_a_method_that_cannot_be_pickled_says_whose_it_is(self) -> None:
        class Fine:
            def __repr__(self) -> str:
                return "Fine()"

            def f(self) -> None:
                raise Unpicklable

        self.post(1, Fine, kind="create", actor=CREATE)
        self.post(2, None, kind="method", method="f")
        self.do()
        self.do()
        error = self.results(2)[1][2]
        self.assertIsInstance(error, RayError)
        self.assertEqual((error.actor_repr, error._actor_id), ("Fine()", ACTOR.hex()))


if __name__ == "__main__":
    unittest.main()
