"""A connection to a node, and how it ends."""

import asyncio
import contextlib
import io
import json
import os
import pickle
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import unittest
from queue import SimpleQueue
from typing import Any
from unittest import mock

import satchel
from repository import SOURCES
from satchel._session.generators import stream
from satchel._session.session import Session
from satchel._wire import frames
from satchel._wire.connection import _Answer
from satchel._wire.failures import code_of
from satchel._wire.listener import connect
from satchel.exceptions import ObjectStoreFullError, RaySystemError
from wire import PATIENCE_SECONDS, Wire, within

TASK = b"\x07" * 24


class ListenerTests(unittest.TestCase):
    @unittest.skipIf(os.geteuid() != 0, "only root can be another user")
    def test_socket_of_another_user_is_not_spoken_to(self) -> None:
        nobody = 65534
        with tempfile.TemporaryDirectory() as folder:
            os.chmod(folder, 0o777)
            path = os.path.join(folder, "node.sock")
            code = (
                f"import os, socket; os.setuid({nobody}); end = socket.socket(socket.AF_UNIX); end.bind({path!r}); end.listen(); "
                "print('listens', flush=True); end.accept()"
            )
            other = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
            self.addCleanup(other.wait)
            self.addCleanup(other.kill)
            assert other.stdout is not None
            self.addCleanup(other.stdout.close)
            other.stdout.readline()

            with self.assertRaisesRegex(PermissionError, f"belongs to user {nobody}"):
                connect(path)


class EndingTests(unittest.TestCase):
    def setUp(self) -> None:
        self.wire = Wire()
        self.addCleanup(self.wire.close)
        self.session = self.wire.connect()

    def test_who_holds_the_mutex_does_not_wait_for_what_its_reader_needs_it_for(self) -> None:
        connection = self.session.connection
        connection.close()
        with mock.patch.object(connection._over, "wait", side_effect=AssertionError("it waits")):
            with self.session.store.mutex:
                self.session.store._send(frames.objects(frames.HOLD, (b"\x07" * 28,)))

    def test_frame_that_cannot_be_read_ends_the_connection_with_the_reason(self) -> None:
        ref = self.session.submit(1, TASK, b"", (), (), 1)[0]
        told = io.StringIO()
        with self.assertRaisesRegex(RaySystemError, "cannot be read: JSONDecodeError"), contextlib.redirect_stderr(told):
            self.wire.send(frames.frame(frames.TELL, b"", b"no JSON"))
            within(lambda: satchel.get(ref))
        self.assertIn("Traceback", told.getvalue())

    def test_a_send_that_breaks_says_why_the_node_closed(self) -> None:
        def close() -> None:
            self.wire.receive()
            self.wire.send(frames.frame(frames.TELL, b"", b'{"op": "bye", "reason": "Enough."}'))
            self.wire.hang_up()

        connection = self.session.connection
        wait = connection._over.wait

        def goes_on(seconds: float) -> bool:
            connection.mutex.release()
            return wait(seconds)

        threading.Thread(target=close, daemon=True).start()
        connection.mutex.acquire()  # The reading thread does not get to what the node said before the send fails.
        connection.send(frames.call(7, b"{}"))
        with self.assertRaisesRegex(RaySystemError, "Enough."), mock.patch.object(connection._over, "wait", goes_on):
            within(lambda: connection.send(frames.frame(frames.PUT, b"1" * 28, bytes(1 << 24))))

    def test_a_function_that_is_too_large_is_not_sent(self) -> None:
        with self.assertRaisesRegex(ValueError, "100,000,001 bytes"):
            self.session.send_function(b"d" * 32, bytes(frames.MOST_FUNCTION + 1))

    def test_item_for_a_loop_that_is_closed_ends_nothing(self) -> None:
        generator = stream(self.session, 1, TASK, b"", (), ())

        async def begin() -> None:
            step = asyncio.ensure_future(generator.__anext__())
            while not generator._stream.waiters:
                await asyncio.sleep(0)
            step.cancel()

        asyncio.run(begin())
        for index in (1, 2):
            self.wire.arrive(frames.object_id(TASK, index))
        got = within(lambda: [next(generator).hex() for _ in range(2)])
        self.assertEqual(got, [frames.object_id(TASK, index).hex() for index in (1, 2)])


class ErrorTests(unittest.TestCase):
    """What goes wrong between package and node is an error of the cluster, as Ray's programs catch it."""

    def setUp(self) -> None:
        self.wire = Wire()
        self.addCleanup(self.wire.close)
        self.session = self.wire.connect()

    def test_a_call_after_the_end_raises_a_system_error(self) -> None:
        self.wire.hang_up()
        for use in (lambda: self.session.connection.call("nodes"), lambda: satchel.put(1), lambda: self.session.explain_missing()):
            with self.assertRaisesRegex(RaySystemError, "daemon of this node has ended.*ray.init()|connection to the node broke.*ray.init()") as caught:
                within(use)
            self.assertIs(type(caught.exception), RaySystemError)

    def test_a_descriptor_that_the_program_closes_is_told_at_once(self) -> None:
        connection = self.session.connection
        ended = threading.Event()
        connection.closed_here = ended.set
        descriptor = connection._socket.detach()
        self.addCleanup(os.close, descriptor)
        with mock.patch.object(connection._over, "wait", side_effect=AssertionError("it waits")), self.assertRaises(RaySystemError):
            connection.send(frames.frame(frames.TELL, b"", b"{}"))
        self.assertTrue(ended.is_set())

    def test_an_answer_that_refuses_is_a_system_error_and_can_be_pickled(self) -> None:
        threading.Thread(target=self.refuse, args=("INTERNAL_ERROR",), daemon=True).start()
        with self.assertRaisesRegex(RaySystemError, "No. Wait.") as caught:
            within(lambda: self.session.connection.call("nodes"))
        again = pickle.loads(pickle.dumps(caught.exception))
        self.assertEqual((type(again), code_of(again), str(again)), (RaySystemError, "INTERNAL_ERROR", str(caught.exception)))

    def test_no_shared_memory_is_a_full_object_store(self) -> None:
        threading.Thread(target=self.refuse, args=("OBJECT_STORE_FULL",), daemon=True).start()
        with self.assertRaisesRegex(ObjectStoreFullError, "No. Wait."):
            within(lambda: satchel.put(b"x" * 200000))

    def test_a_segment_that_cannot_be_filled_is_a_full_object_store(self) -> None:
        answer = {"segment": 1, "path": "/dev/full", "size": 1 << 20, "fresh": True}
        threading.Thread(target=self.reply, args=(True, answer), daemon=True).start()
        with self.assertRaisesRegex(ObjectStoreFullError, "/dev/full"):
            within(lambda: satchel.put(b"x" * 200000))

    def refuse(self, code: str) -> None:
        self.reply(False, {"code": code, "message": "No.", "hint": "Wait."})

    def reply(self, done: bool, answer: dict) -> None:
        """Answers every call, the second one for a place on disk too, until the connection ends."""
        try:
            while True:
                kind, head, _ = self.wire.receive()
                if kind == frames.CALL:
                    self.wire.send(frames.frame(frames.REPLY, head[:4] + bytes((done,)), json.dumps(answer).encode()))
        except (EOFError, OSError):
            pass


class EndedCallTests(unittest.TestCase):
    """Calls that nobody waits for any more."""

    def setUp(self) -> None:
        self.wire = Wire()
        self.addCleanup(self.wire.close)
        self.connection = self.wire.connect().connection
        self.undone: "SimpleQueue[object]" = SimpleQueue()

    def answer(self) -> None:
        _, head, _ = self.wire.receive()
        self.wire.send(frames.frame(frames.REPLY, head[:4] + b"\x01", b'{"granted": 7}'))

    def test_what_comes_after_an_interrupt_is_given_back(self) -> None:
        with _interrupted(after_the_answer=False), self.assertRaises(KeyboardInterrupt):
            self.connection.call("segment", undo=self.undone.put)
        self.answer()
        self.assertEqual(self.undone.get(timeout=PATIENCE_SECONDS), {"granted": 7})

    def test_what_came_with_the_interrupt_is_given_back(self) -> None:
        threading.Thread(target=self.answer, daemon=True).start()
        with _interrupted(after_the_answer=True), self.assertRaises(KeyboardInterrupt):
            self.connection.call("segment", undo=self.undone.put)
        self.assertEqual(self.undone.get(timeout=PATIENCE_SECONDS), {"granted": 7})

    def test_a_node_that_reads_no_more_holds_nobody_longer_than_the_time_given(self) -> None:
        with self.assertRaises(BlockingIOError):
            while True:
                self.connection._socket.send(bytes(1 << 12), socket.MSG_DONTWAIT)
        with self.assertRaises(TimeoutError):
            within(lambda: self.connection.call("shutdown", timeout=0.05))

    def test_a_thread_that_sends_for_ever_holds_nobody_longer_than_the_time_given(self) -> None:
        with self.connection._sending, self.assertRaises(TimeoutError):
            within(lambda: self.connection.call("shutdown", timeout=0.05))


def _interrupted(after_the_answer: bool) -> Any:
    """Has waiting for an answer end by Ctrl-C, before or just after it came."""

    class Lock:
        def __init__(self) -> None:
            self.came = threading.Event()

        def acquire(self, timeout: float = -1) -> bool:
            if after_the_answer:
                self.came.wait(PATIENCE_SECONDS)
            raise KeyboardInterrupt

        def release(self) -> None:
            self.came.set()

    def make() -> _Answer:
        answer = _Answer()
        answer.lock = Lock()
        return answer

    return mock.patch("satchel._wire.connection._Answer", make)


INTERRUPTED = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # Whoever runs in the background inherits that it is ignored.
from satchel._wire import frames
from satchel._wire.connection import Connection
connection = Connection(sys.argv[1])
try:
    connection.send(frames.frame(frames.PUT, b"1" * 28, b"large" * 1000000))
except KeyboardInterrupt:
    print("interrupted", flush=True)
connection.send(frames.frame(frames.PUT, b"2" * 28, b"small"))
connection.send(frames.frame(frames.PUT, b"3" * 28, b"large" * 20000))
connection.send(frames.frame(frames.PUT, b"4" * 28, b"small"))
"""


class SendingTests(unittest.TestCase):
    def test_interrupt_cuts_no_frame_and_changes_no_order(self) -> None:
        wire = Wire()
        self.addCleanup(wire.close)
        environment = {**os.environ, "PYTHONPATH": SOURCES}
        program = subprocess.Popen([sys.executable, "-c", INTERRUPTED, wire.path], env=environment, stdout=subprocess.PIPE, text=True)
        self.addCleanup(lambda: (program.kill(), program.communicate()))
        wire.accept()
        # Its first bytes are here and the rest has no room: it is in the middle of sending.
        first = wire.end.recv(1)
        program.send_signal(signal.SIGINT)
        self.assertEqual(within(program.stdout.readline), "interrupted\n")
        wire._room = first
        got = [wire.receive() for _ in range(4)]
        self.assertEqual([(head[:1], len(payload)) for _, head, payload in got], [(b"1", 5000000), (b"2", 5), (b"3", 100000), (b"4", 5)])
        self.assertEqual(within(program.wait), 0)

    def test_what_an_interrupt_kept_from_being_sent_is_sent_at_the_next_call(self) -> None:
        sender = _Sender()
        session = Session(sender, "driver")
        digest, function = b"\x01" * 32, b"function"
        sender.interrupts = True
        self.assertRaises(KeyboardInterrupt, session.send_function, digest, function)
        self.assertRaises(KeyboardInterrupt, session.send_template, {"name": "f"})
        sender.interrupts = False
        session.send_function(digest, function)
        session.send_function(digest, function)
        numbers = [session.send_template({"name": name}) for name in "fgf"]
        self.assertEqual(numbers, [2, 3, 2], "the number of what was interrupted stands for nothing else")
        self.assertEqual(len(sender.sent), 3)


class _Sender:
    """In the place of a connection: keeps what is sent, or is interrupted before it sends."""

    def __init__(self) -> None:
        self.mutex = threading.Lock()
        self.sent: list = []
        self.interrupts = False

    def send(self, data: bytes) -> None:
        if self.interrupts:
            raise KeyboardInterrupt
        self.sent.append(data)


if __name__ == "__main__":
    unittest.main()
