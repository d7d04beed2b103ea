"""Waiting for objects and for the items of generators."""

import asyncio
import unittest

import satchel
from satchel._session.generators import stream
from satchel._wire import frames
from satchel.exceptions import RaySystemError
from wire import Wire, within

TASK = b"\x07" * 24


class WaitingTests(unittest.TestCase):
    def setUp(self) -> None:
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

    def test_wait_for_some_of_many_forgets_the_others(self) -> None:
        generator = self.stream()
        ref = self.session.submit(1, b"\x08" * 24, b"", (), (), 1)[0]
        self.assertEqual(satchel.wait([generator, ref], timeout=0), ([], [generator, ref]))
        self.assertEqual((generator._stream.waiters, self.session.store._waiters), ([], {}))
        self.yield_item(1)
        self.assertEqual(within(lambda: satchel.wait([generator, ref])), ([generator], [ref]))
        self.assertEqual(self.session.store._waiters, {})


if __name__ == "__main__":
    unittest.main()
