"""A connection to a node, and how it ends."""

import asyncio
import contextlib
import io
import unittest

import satchel
from satchel._session.generators import stream
from satchel._wire import frames
from satchel.exceptions import RaySystemError
from wire import Wire, within

TASK = b"\x07" * 24


class EndingTests(unittest.TestCase):
    def setUp(self) -> None:
        self.wire = Wire()
        self.addCleanup(self.wire.close)
        self.session = self.wire.connect()

    def test_frame_that_cannot_be_read_ends_the_connection_with_the_reason(self) -> None:
        ref = self.session.submit(1, TASK, b"", (), (), 1)[0]
        told = io.StringIO()
        with self.assertRaisesRegex(RaySystemError, "cannot be read: JSONDecodeError"), contextlib.redirect_stderr(told):
            self.wire.send(frames.frame(frames.TELL, b"", b"no JSON"))
            within(lambda: satchel.get(ref))
        self.assertIn("Traceback", told.getvalue())

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


if __name__ == "__main__":
    unittest.main()
