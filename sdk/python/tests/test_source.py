"""Code that travels by value to a Python of another version: compiled there from its source, or refused."""

import contextlib
import os
import pickle
import sys
import tempfile
import unittest
from typing import Any, Dict, Iterator
from unittest import mock

from satchel._objects import source
from satchel._objects.serialization import dumps, rebuild, serialize

PROGRAM = """\
from __future__ import annotations
import functools, os.path
K = 7


def between(x: Never, y=2): return x < y < K


def closed(n):
    return lambda x: x + n


def marked(f):
    @functools.wraps(f)
    def inner(*args):
        return "marked", f(*args)

    return inner


class Base:
    __secret = 4

    def get(self): return self.__secret


class Child(Base):
    def get(self): return super().get() + 1

    @property
    def twice(self): return [2 * each for each in (self.get(),)][0]


@marked
def joined(x): return os.path.join("a", x)


def items(n):
    yield from range(n)


two = (lambda x: x + 1, lambda x: x * 2)
mixed = [(lambda: 1)() + each() for each in (lambda: 2, lambda: 3)], lambda: 4
generated = {}
exec("def g(): return 1", generated)
"""


class SourceTests(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, "program.py")

    def program(self, text: str = PROGRAM) -> Dict[str, Any]:
        with open(self.path, "w", encoding="utf-8") as file:
            file.write(text)
        scope: Dict[str, Any] = {"__name__": "__main__"}
        exec(compile(text, self.path, "exec", dont_inherit=True), scope)
        return scope

    def test_another_version_compiles_the_source(self) -> None:
        scope = self.program()
        for made, expected in (
            (lambda f: (f(3), f(1), f(6, 8)), ("between", (False, True, False))),
            (lambda f: f(5)(2), ("closed", 7)),
            (lambda f: f("b"), ("joined", ("marked", "a/b"))),
            (lambda f: (f().get(), f().twice, f.__name__), ("Child", (5, 10, "Child"))),
            (lambda f: list(f(3)), ("items", [0, 1, 2])),
            (lambda f: (f[0](5), f[1](5)), ("two", (6, 10))),
        ):
            name, value = expected
            with self.subTest(name):
                self.assertEqual(made(_there(scope[name])), value)

    def test_what_is_inside_of_values_too(self) -> None:
        scope = self.program()
        self.assertEqual([each.get() for each in _there([scope["Base"](), scope["Child"]()])], [4, 5])
        self.assertEqual(_there(scope["closed"](4))(2), 6)

    def test_it_travels_on_without_the_file(self) -> None:
        made = _there(self.program()["closed"](4))
        os.remove(self.path)
        self.assertEqual(_there(made)(3), 7)

    def test_it_travels_on_from_the_same_version_and_with_what_is_made_there(self) -> None:
        scope = self.program()
        direct = rebuild(serialize([scope["closed"](4), scope["closed"], scope["marked"]]).join())
        os.remove(self.path)
        added, closed, marked = direct
        self.assertEqual(_there(added)(3), 7)
        self.assertEqual(_there(closed(5))(3), 8)
        self.assertEqual(_there(marked(str.upper))("x"), ("marked", "X"))
        with _another_version():
            data = serialize(closed).join()
        self.assertEqual(_there(rebuild(data)(6))(3), 9)

    def test_the_source_of_a_class_goes_once(self) -> None:
        text = "class Large:\n" + "".join(f"    def m{n}(self):\n        return 'the {n}. of them'\n\n" for n in range(100))
        made = self.program(text)["Large"]
        data = dumps(made)
        self.assertEqual(data.count(b"class Large:"), 1)
        self.assertLess(len(data), 10 * len(text))
        self.assertEqual(_there(made)().m99(), "the 99. of them")

    def test_the_work_grows_by_the_methods_of_a_class_not_by_their_square(self) -> None:
        def calls(count: int) -> int:
            text = "class Large:\n" + "".join(f"    def m{n}(self):\n        return {n}\n\n" for n in range(count))
            made = self.program(text)["Large"]
            source._parse.cache_clear()
            total = 0

            def note(frame: Any, event: str, arg: Any) -> None:
                nonlocal total
                total += event == "call"

            sys.setprofile(note)
            try:
                with _another_version():
                    data = serialize([made]).join()
                got = rebuild(data)[0]
            finally:
                sys.setprofile(None)
            self.assertEqual(getattr(got(), f"m{count - 1}")(), count - 1)
            return total

        calls(2)
        self.assertLess(calls(400), 6 * calls(100))

    def test_source_that_makes_a_function_too_large_stays_behind(self) -> None:
        made = self.program()["between"]
        whole = dumps(made)
        self.assertEqual(dumps(made, len(whole)), whole)
        without = dumps(made, len(whole) - 1)
        self.assertNotIn(b"def between", without)
        self.assertEqual(pickle.loads(without)(3), made(3))
        self.assertEqual(dumps(made), whole)

    def test_what_is_not_surely_the_source_is_refused(self) -> None:
        for name, old, new in (("between", "y < K", "y > K"), ("Child", "get() + 1", "get() + 2"), ("two", "x * 2", "x * 3")):
            with self.subTest(name):
                made = self.program()[name]
                with open(self.path, "w", encoding="utf-8") as file:
                    file.write(PROGRAM.replace(old, new))
                self.refuse(made, "no source travels with")

    def test_what_has_no_source_is_refused(self) -> None:
        scope = self.program()
        self.refuse(scope["generated"]["g"], r"no source travels with 'g' \(<string>, line 1\)")
        os.remove(self.path)
        self.refuse(scope["items"], r"no source travels with 'items' \(.*program\.py, line 38\)")

    def test_what_versions_put_in_another_order_is_refused(self) -> None:
        made = self.program()["mixed"][1]
        if sys.version_info >= (3, 12):
            self.assertEqual(_there(made)(), 4, "a version without code of their own for comprehensions takes it for the last of four")
        else:
            self.refuse(made, "no source travels with '<lambda>'")

    def test_dataclasses_are_refused(self) -> None:
        scope = self.program("import dataclasses\n\n\n@dataclasses.dataclass\nclass D:\n    x: int = 1\n")
        self.refuse(scope["D"], "what dataclasses generates")

    def test_source_that_is_something_else_here_is_refused(self) -> None:
        found = source.of(self.program()["between"].__code__)
        assert found is not None
        for text, reason in (("def between(:", "does not compile"), ("def between(x): pass", "something else"), ("pass", "something else")):
            with self.subTest(text), self.assertRaisesRegex(source.NotCompiled, reason):
                source.compiled(tuple(found._replace(text=text)))

    def refuse(self, value: Any, reason: str) -> None:
        with self.assertRaisesRegex(RuntimeError, rf"^Version mismatch: .* by Python 3\.8, this process runs Python 3\.\d.*{reason}"):
            _there(value)


@contextlib.contextmanager
def _another_version() -> Iterator[None]:
    with mock.patch("satchel._objects.bytecode.sys") as other:
        other.version_info = (3, 8, 2)
        yield


def _there(value: Any) -> Any:
    with _another_version():
        data = serialize([value]).join()
    return rebuild(data)[0]


if __name__ == "__main__":
    unittest.main()
