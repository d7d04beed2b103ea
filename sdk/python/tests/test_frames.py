"""Frames against the vectors that the node's side replays as well."""

import json
import unittest

import make_vectors
from satchel._wire import frames


class FramesTests(unittest.TestCase):
    def test_vectors_are_what_the_code_makes(self) -> None:
        with open(make_vectors.PATH, encoding="utf-8") as file:
            self.assertEqual(json.load(file), json.loads(make_vectors.text()), "run sdk/python/tests/make_vectors.py and commit the file")

    def test_value_survives(self) -> None:
        other = bytes(range(28))
        for encoded, value in (
            (frames.encode_value(frames.INLINE, b"abc"), frames.Value(frames.INLINE, b"abc")),
            (frames.encode_value(frames.INLINE, b"abc", (other,)), frames.Value(frames.INLINE, b"abc", (other,))),
            (frames.NO_VALUE, frames.Value(frames.NONE, b"")),
            (
                frames.encode_segment(7, "/dev/shm/é", 1 << 33, (other, other)),
                frames.Value(frames.SEGMENT, b"", (other, other), "/dev/shm/é", 7, 1 << 33),
            ),
        ):
            self.assertEqual(frames.decode_value(memoryview(b"xx" + encoded + b"yy"), 2), (value, 2 + len(encoded)))

    def test_execute_is_a_submit_with_an_attempt(self) -> None:
        ids = [bytes([n]) * 28 for n in range(3)]
        sent = frames.submit(9, b"t" * 24, b"", ids[:1], ids[1:])
        head = sent[8:] + b"\x02\0"
        self.assertEqual(frames.decode_execute(memoryview(head)), (9, b"t" * 24, (ids[0],), (ids[1], ids[2]), 2))


if __name__ == "__main__":
    unittest.main()
