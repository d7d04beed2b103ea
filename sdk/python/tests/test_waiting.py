"""Waiting for objects and for the items of generators."""

import asyncio
import threading
import unittest
from unittest import mock

import satchel
from satchel._session.generators import stream
from satchel._wire import frames
from satchel.exceptions import RaySystemError, WorkerCrashedError
from wire import PATIENCE_SECONDS, Wire, within

TASK = b"\x07" * 24


class WaitingTests(unittest.TestCase):
    def setUp(self) -> None:
        self.others = threading.enumerate()
        self.wire = Wire()
        self.addCleanup(self.wire.close)
        self.session = self.wire.connect()

    def stream(self, task: bytes = TASK) -> satchel.ObjectRefGenerator:
        return stream(self.session, 1, task, b"", (), ())

    def yield_item(self, index: int, task: bytes = TASK) -> None:
        self.wire.arrive(frames.object_id(task, index))

    def test_wait_for_a_generator_that_is_not_ready_leaves_nothing_behind(self) -> None:
        generator, ref = self.stream(), self.session.put(1)
        self.assertEqual(satchel.wait([ref, generator]), ([ref], [generator]))
        self.assertEqual(satchel.wait([generator], timeout=0), ([], [generator]))
        self.assertEqual(generator._stream.waiters, [])
        self.yield_item(1)
        self.assertEqual(within(lambda: next(generator)).hex(), frames.object_id(TASK, 1).hex())

    def test_get_of_a_generator_gives_it_back(self) -> None:
        generator = self.stream()
        self.assertIs(satchel.get(generator), generator)

    def test_get_with_a_time_below_zero_waits_without_end(self) -> None:
        ref = self.session.submit(1, b"\x08" * 24, b"", (), (), 1)[0]
        with mock.patch.object(type(self.session), "wait") as wait, mock.patch.object(type(self.session), "value") as value:
            self.assertIs(satchel.get(ref, timeout=-1), value.return_value)
        wait.assert_called_once_with([ref._id], None, None)
        value.assert_called_once_with(ref._id, None)

    def test_the_end_of_the_connection_ends_who_gathers_dropped_references(self) -> None:
        gatherers = [each for each in threading.enumerate() if each.name == "satchel-references" and each not in self.others]
        self.assertEqual(len(gatherers), 1)
        with mock.patch("satchel._objects.store._REST_SECONDS", 4 * PATIENCE_SECONDS):
            self.session.put(1)  # Its reference dies at once.
            self.wire.hang_up()
            for each in gatherers:
                each.join(PATIENCE_SECONDS)
        self.assertNotIn(True, [each.is_alive() for each in gatherers])

    def test_wait_for_some_of_many_forgets_the_others(self) -> None:
        generator = self.stream()
        ref = self.session.submit(1, b"\x08" * 24, b"", (), (), 1)[0]
        self.assertEqual(satchel.wait([generator, ref], timeout=0), ([], [generator, ref]))
        self.assertEqual((generator._stream.waiters, self.session.store._waiters), ([], {}))
        self.yield_item(1)
        self.assertEqual(within(lambda: satchel.wait([generator, ref])), ([generator], [ref]))
        self.assertEqual(self.session.store._waiters, {})

    def test_generator_whose_node_is_gone_does_not_end_as_if_it_were_whole(self) -> None:
        whole, cut = self.stream(), self.stream(b"\x09" * 24)
        self.yield_item(1)
        self.yield_item(0)
        self.yield_item(1, b"\x09" * 24)
        self.wire.hang_up()
        self.assertEqual(len(within(lambda: list(whole))), 1)
        within(lambda: next(cut))
        with self.assertRaises(RaySystemError):
            within(lambda: next(cut))

        async def step() -> None:
            await cut.__anext__()

        with self.assertRaises(RaySystemError):
            within(lambda: asyncio.run(step()))
        self.assertFalse(cut.is_finished())

    def test_wait_after_the_end_of_the_node_raises(self) -> None:
        there, ref, generator = self.session.put(1), self.session.submit(1, TASK, b"", (), (), 1)[0], self.stream(b"\x09" * 24)
        self.wire.hang_up()
        for missing in ([ref], [generator], [there, ref, generator]):
            with self.assertRaises(RaySystemError):
                within(lambda: satchel.wait(missing, num_returns=len(missing)))
        self.assertEqual(satchel.wait([there, ref]), ([there], [ref]))

    def test_what_was_let_go_since_a_wait_goes_with_the_next_small_call(self) -> None:
        sent: list = []
        kept: list = []  # Nothing else is let go, which another thread would tell of.
        with mock.patch.object(self.session.connection, "send", lambda data, holds_mutex=False: sent.append((data[4], len(data), holds_mutex))):
            for payload, had_waited in ((b"", True), (b"", False), (bytes(1 << 20), True)):
                kept.append(self.session.put(1))
                self.session.store._dropped.append(kept[-1]._id)
                sent.clear()
                self.session._has_waited = had_waited
                kept += self.session.submit(1, b"\x08" * 24, payload, (), (), 1)
                merged = had_waited and not payload
                kinds = [(kind, holds_mutex) for kind, _, holds_mutex in sent if kind != frames.PUT]
                self.assertEqual(kinds, [(frames.RELEASE, True) if merged else (frames.SUBMIT, False)])

    def test_last_error_of_a_generator_lives_as_long_as_a_reference_to_it(self) -> None:
        generator = self.stream()
        completed = generator.completed()
        self.wire.arrive(completed._id, frames.RAISES_JSON, b'{"type": "WorkerCrashedError"}', frames.ERROR)
        within(lambda: satchel.wait([generator]))
        del generator
        self.session.store.release_dropped()
        with self.assertRaises(WorkerCrashedError):
            within(lambda: satchel.get(completed))


if __name__ == "__main__":
    unittest.main()
