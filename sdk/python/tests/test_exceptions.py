"""What `get` raises of a task is an instance of what the task raised, whatever class that is."""

import pickle
import sys
import unittest

from satchel.exceptions import RayTaskError


class Bare(BaseException):
    pass


class Demanding(Exception):
    def __new__(cls, one: int, two: int) -> "Demanding":
        return super().__new__(cls, one, two)

    def __init__(self, one: int, two: int) -> None:
        super().__init__(one, two)


class Opening(OSError):
    def __new__(cls, one: int) -> "Opening":
        return super().__new__(cls, one)


def derived(cause: BaseException) -> RayTaskError:
    return RayTaskError("f", "the remote traceback", cause).as_instanceof_cause()


class TaskErrorTests(unittest.TestCase):
    def test_error_is_an_instance_of_its_cause(self) -> None:
        causes = [MemoryError("q"), Bare(1), GeneratorExit(), Demanding(1, 2), FileNotFoundError(2, "x"), KeyError("k"), StopIteration(1)]
        causes += [UnicodeDecodeError("utf8", b"a", 0, 1, "r"), SyntaxError("bad", ("f", 1, 2, "t")), ImportError("a", name="q")]
        for cause in causes:
            with self.subTest(type(cause).__name__):
                error = derived(cause)
                self.assertIsInstance(error, type(cause))
                self.assertIs(error.cause, cause)
                self.assertEqual((type(error).__name__, str(error)), (f"RayTaskError({type(cause).__name__})", "the remote traceback"))

    def test_error_that_is_derived_survives_pickling(self) -> None:
        again = pickle.loads(pickle.dumps(derived(MemoryError("q"))))
        self.assertEqual((type(again).__name__, str(again)), ("RayTaskError(MemoryError)", "the remote traceback"))

    @unittest.skipIf(sys.version_info < (3, 11), "groups came with 3.11")
    def test_group_keeps_what_is_in_it(self) -> None:
        inner = ValueError(1)
        error = derived(ExceptionGroup("g", [inner]))  # noqa: F821
        self.assertIsInstance(error, ExceptionGroup)  # noqa: F821
        self.assertEqual((error.message, error.exceptions), ("g", (inner,)))  # type: ignore[attr-defined]
        caught = error.split(ValueError)[0]  # type: ignore[attr-defined]
        self.assertEqual(caught.exceptions, (inner,))
        self.assertIs(type(derived(BaseExceptionGroup("g", [Bare()]))), RayTaskError)  # noqa: F821

    def test_error_stays_plain_where_no_class_can_be_both(self) -> None:
        for cause in (Opening(1), Exception(1), BaseException(1), SystemExit(3), KeyboardInterrupt()):
            with self.subTest(type(cause).__name__):
                error = derived(cause)
                self.assertIs(type(error), RayTaskError)
                self.assertIs(error.cause, cause)


if __name__ == "__main__":
    unittest.main()
