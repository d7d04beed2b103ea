"""Large values: what becomes of a segment that is not filled, or whose value is not sent."""

import json
import os
import threading
import unittest
from typing import Any
from unittest import mock

from satchel._objects import segments
from satchel._objects.serialization import serialize
from satchel._worker.results import Results
from satchel._wire import frames
from satchel.exceptions import ObjectStoreFullError
from wire import PATIENCE_SECONDS, Wire

LARGE = b"x" * (1 << 20)


class SegmentTests(unittest.TestCase):
    def setUp(self) -> None:
        self.wire = Wire()
        self.addCleanup(self.wire.close)
        self.session = self.wire.connect()
        self.path = os.path.join(self.wire.home, "segment")
        self.told: list = []
        self.asked: list = []
        self.expected = 1
        self.server = threading.Thread(target=self._serve, daemon=True)
        self.server.start()

    def _serve(self) -> None:
        """Gives the segment 7 to whoever asks, until something else is told."""
        while not self.is_over():
            try:
                kind, head, payload = self.wire.receive()
            except (EOFError, OSError):
                return
            if kind == frames.CALL:
                asked = json.loads(payload)
                size = asked["size"]
                self.asked.append(bool(asked.get("disk")))
                with open(self.path, "wb") as file:
                    file.truncate(2 * size)
                answer = {"segment": 7, "path": self.path, "size": 2 * size, "fresh": True}
                self.wire.send(frames.frame(frames.REPLY, head[:4] + b"\x01", json.dumps(answer).encode()))
            elif kind == frames.TELL:
                self.told.append(json.loads(payload))

    def is_over(self) -> bool:
        return len(self.told) >= self.expected

    def assert_given_back(self) -> None:
        self.server.join(PATIENCE_SECONDS)
        self.assertEqual(self.told, [{"op": "unused", "segments": [7]}] * self.expected)

    def test_no_room_in_memory_writes_to_disk(self) -> None:
        self.expected = 2
        write, full = os.pwrite, [OSError(28, "No space left on device")]

        def write_second(*arguments: Any) -> int:
            if full:
                raise full.pop()
            return write(*arguments)

        with mock.patch.object(segments.os, "pwrite", side_effect=write_second):
            self.session.segments.pack(serialize(LARGE))

        self.assertEqual(self.asked, [False, True])
        with open(self.path, "rb") as file:
            self.assertIn(LARGE, file.read())
        self.assertEqual(len(self.told), 1)

    def test_write_fails_gives_the_segment_back(self) -> None:
        self.expected = 2
        with mock.patch.object(segments.os, "pwrite", side_effect=OSError(28, "No space left on device")):
            with self.assertRaisesRegex(ObjectStoreFullError, "No space left"):
                self.session.segments.pack(serialize(LARGE))

        self.assert_given_back()

    def test_second_value_cannot_be_pickled_gives_the_segment_of_the_first_back(self) -> None:
        work = mock.Mock(task=b"\x05" * 24, template={"num_returns": 2}, running=mock.Mock(exits=False))

        with self.assertRaisesRegex(TypeError, "pickle"):
            Results(self.session, "127.0.0.1").send_returned(work, (LARGE, threading.Lock()))

        self.assert_given_back()

    def test_write_takes_all_memory_of_the_segment(self) -> None:
        self.session.segments.pack(serialize(LARGE))

        state = os.stat(self.path)
        self.assertGreaterEqual(state.st_blocks * 512, state.st_size)

    def test_a_segment_that_somebody_has_removed_is_written_anew(self) -> None:
        self.session.segments.pack(serialize(LARGE))
        os.remove(self.path)
        self.session.segments.pack(serialize(b"y" * len(LARGE)))

        with open(self.path, "rb") as file:
            self.assertIn(b"y" * len(LARGE), file.read())

    def test_a_directory_that_somebody_has_cleared_takes_values_again(self) -> None:
        segments_of = self.session.segments
        segments_of._fill(7, self.path, 1 << 21, serialize(LARGE))
        os.remove(self.path)
        segments_of._fill(7, self.path, 1 << 21, serialize(LARGE))

        self.assertEqual(os.stat(self.path).st_size, 1 << 21)


if __name__ == "__main__":
    unittest.main()
