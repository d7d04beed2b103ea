"""Values to bytes and back."""

import pickle
import sys
import threading
import unittest
from typing import Any, List

from satchel import ObjectRef
from satchel._objects.serialization import deregister, deserialize, register, serialize


class Point:
    def __init__(self, x: int) -> None:
        self.x = x


class SerializationTests(unittest.TestCase):
    def test_values_survive(self) -> None:
        for value in (0, -1, 1.5, True, "é", b"", b"x" * 100_000, [1, {"a": (2,)}], {1, 2}, range(3), bytearray(b"ab")):
            self.assertEqual(deserialize(serialize(value).join()), value)

    def test_lists_and_dicts_of_plain_values_are_as_deep_as_one_likes(self) -> None:
        for depth in (600, 5000):
            shared: List[Any] = ["shared"]
            value: Any = (shared, 1.5)
            for number in range(depth):
                value = {"inner": value, number: shared} if number % 3 else [number, value, (shared,)]
            cycle: List[Any] = [value]
            cycle.append(cycle)
            copy = deserialize(serialize(cycle).join())
            self.assertIs(copy[1], copy)
            found, got, inner = [], copy[0], value
            while type(inner) is not tuple:
                is_list = type(inner) is list
                self.assertIs(type(got), type(inner))
                self.assertEqual(list(got)[:1], [depth - 1 - len(found)] if is_list else ["inner"])
                found.append(got[2][0] if is_list else got[depth - 1 - len(found)])
                got, inner = (got[1], inner[1]) if is_list else (got["inner"], inner["inner"])
            self.assertEqual(got, (["shared"], 1.5))
            self.assertEqual({id(each) for each in found}, {id(got[0])})

    def test_what_is_too_deep_says_so(self) -> None:
        value: Any = Point(None)
        for _ in range(20_000):
            value = Point(value)
        with self.assertRaisesRegex((RecursionError, pickle.PicklingError), "recursion"):
            serialize(value)
        while value is not None:
            value = value.x

    def test_the_limit_of_recursion_stays_as_it_is(self) -> None:
        limit = sys.getrecursionlimit()

        def down() -> None:
            serialize([[[[Point(1)]]]])
            down()

        for _ in range(3):
            with self.assertRaises((RecursionError, pickle.PicklingError)):
                down()
            self.assertEqual(sys.getrecursionlimit(), limit)

    def test_what_pickles_itself_for_ever_ends(self) -> None:
        class Endless:
            def __reduce__(self) -> Any:
                return bytes, (serialize([self]).join(),)

        with self.assertRaises((RecursionError, pickle.PicklingError)):
            serialize(Endless())

    def test_function_of_main_travels_by_value(self) -> None:
        n = 3
        self.assertEqual(deserialize(serialize(lambda x: x + n).join())(4), 7)

    def test_instance_of_a_class_of_main_travels_by_value(self) -> None:
        scope: dict = {"__name__": "__main__"}
        exec("class Local:\n    value = 5\nmade = Local()", scope)
        data = serialize(scope["made"]).join()
        self.assertEqual(deserialize(data).value, 5, "plain pickle would have kept the name of a class that no other process has")

    def test_buffers_lie_beside_the_pickle_aligned(self) -> None:
        serialized = serialize([pickle.PickleBuffer(b"a" * 100), pickle.PickleBuffer(b"b" * 7)])
        data = serialized.join()
        self.assertEqual(len(data), serialized.length)
        first, second = deserialize(data)
        self.assertEqual((bytes(first), bytes(second)), (b"a" * 100, b"b" * 7))
        self.assertTrue(memoryview(first).readonly)
        self.assertEqual(data.index(b"a" * 100) % 64, 0)

    def test_references_inside_are_found_once(self) -> None:
        ref = ObjectRef(b"r" * 28)
        self.assertEqual(serialize({"a": [ref], "b": ref}).references, (b"r" * 28,))
        self.assertEqual(serialize([1]).references, ())

    def test_serializer_of_ones_own(self) -> None:
        register(Point, lambda point: point.x, Point)
        try:
            self.assertEqual(deserialize(serialize([Point(8)]).join())[0].x, 8)
        finally:
            deregister(Point)

    def test_what_cannot_be_pickled_raises(self) -> None:
        with self.assertRaises(TypeError):
            serialize(threading.Lock())


if __name__ == "__main__":
    unittest.main()
