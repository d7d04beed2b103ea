"""Errors that no program asks for are told once, and those that somebody has seen are not."""

import json
import os
import textwrap
import unittest
from typing import Dict, List
from unittest import mock

from real_cluster import RealCluster
from satchel import exceptions
from satchel._objects.bytecode import VersionMismatch
from satchel._session.errors import encode_error, error_of, task_error
from satchel._session.unhandled import HEAD, Unhandled, told_in
from satchel._wire import frames

_PRELUDE = """
import os, sys, time
import satchel as ray
ray.init()
@ray.remote
def boom(text): raise ValueError(text)
@ray.remote
def late(text): raise IndexError(text)
@ray.remote(max_retries=1)
def die(): os._exit(1)
@ray.remote
def give(value): return value
@ray.remote(num_returns=2)
def two(text): raise ValueError(text)
class Odd(Exception):
    def __init__(self, code, text): super().__init__(text)
@ray.remote
def odd(text): raise Odd(7, text)
@ray.remote(max_restarts=1)
class Keeper:
    def __init__(self, error=None):
        if error: raise error
    def boom(self, text): raise ValueError(text)
    def die(self): os._exit(1)
@ray.remote
class Sour:
    def __init__(self): raise Odd(7, "of the text")
    def nothing(self): pass
def ended(count):
    from satchel.util.state import list_tasks
    of_this = [("job_id", "=", ray.get_runtime_context().get_job_id())]
    while sum(row["end_time_ms"] is not None for row in list_tasks(filters=of_this, limit=1000)) < count: time.sleep(0.01)
def told(ref):
    try: ray.get(ref)
    except Exception as error: print(type(error).__name__, isinstance(error, ray.exceptions.RayActorError), "of the text" in str(error))
"""


class OutOfFit(Exception):
    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)


def _raised(error: BaseException, name: str = "f") -> frames.Value:
    return frames.decode_value(memoryview(encode_error(task_error(name, error, "127.0.0.1"))), 0)[0]


class UnhandledTests(unittest.TestCase):
    def test_the_first_of_a_kind_are_told_and_the_others_counted(self) -> None:
        unhandled = Unhandled()
        texts = [text for n in range(20) for text in [unhandled.take(_raised(ValueError(f"number {n}")))] if text]
        self.assertEqual([text.rpartition("\n")[2] for text in texts[:3]], [f"ValueError: number {n}" for n in range(3)])
        self.assertEqual([text.partition(" of ")[0] for text in texts[3:]], [f"{HEAD} {n}" for n in (4, 8, 16)])
        self.assertIn("KeyError: 'other'", unhandled.take(_raised(KeyError("other"))) or "")
        self.assertEqual([text.partition(" of ")[0] for text in unhandled.rest()], [f"{HEAD} 20"])

    def test_what_is_expected_is_not_told(self) -> None:
        unhandled = Unhandled()
        self.assertIsNone(unhandled.take(_raised(exceptions.TaskCancelledError())))
        for told in ({"type": "ActorDiedError"}, {"type": "TaskCancelledError"}, {"type": "ActorUnavailableError"}):
            self.assertIsNone(unhandled.take(frames.Value(frames.RAISES_JSON, json.dumps(told).encode())))
        self.assertIsNotNone(unhandled.take(frames.Value(frames.RAISES_JSON, b'{"type": "ActorDiedError", "unexpected": "yes"}')))

    def test_an_error_that_cannot_be_rebuilt_keeps_its_text(self) -> None:
        error = error_of(_raised(OutOfFit(7, "hello")), bytes(28))
        self.assertIsInstance(error, exceptions.UnserializableException)
        for part in ("RayTaskError: ray::f()", "OutOfFit: hello", "cannot be rebuilt here: TypeError: "):
            self.assertIn(part, str(error))
        error = error_of(frames.Value(frames.RAISES, b"\0\0\0\0\x01\0\0\0\0\0\0\0."), bytes(28))
        self.assertIsInstance(error, exceptions.UnserializableException, "of an older worker, which tells nothing beside the pickle")

    def test_an_error_of_another_version_names_that_first(self) -> None:
        with mock.patch("satchel._session.errors.deserialize", side_effect=VersionMismatch("Version mismatch: by Python 3.8")):
            error = error_of(_raised(OutOfFit(7, "hello")), bytes(28))
        self.assertTrue(str(error).startswith("Failed to deserialize exception. Version mismatch: by Python 3.8\n"), error)
        self.assertIn("OutOfFit: hello", str(error))

    def test_what_an_error_tells_is_bounded_and_can_be_written(self) -> None:
        message = told_in(_raised(ValueError("\ud800" + "x" * 1_000_000 + " ends")))["message"]
        self.assertLess(len(message), 33_000)
        self.assertTrue(message.startswith("ray::f()") and message.endswith("x ends"))


class UnhandledOnAClusterTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.cluster = RealCluster()
        cls.addClassCleanup(cls.cluster.close)

    def test_what_nobody_asked_for_is_told_once(self) -> None:
        errors = self._run(
            """
            boom.remote("dropped at once")
            held = late.remote("held to the end")
            ref = boom.remote("dropped later"); ended(3); del ref
            give.remote(boom.remote("of an argument"))
            a, b = two.remote("one of two"); del a; ended(6); del b
            keeper = Keeper.remote(); keeper.boom.remote("of a method"); ended(8)
            Keeper.remote(ValueError("of a constructor")); ended(9)
            @ray.remote
            def outer(): boom.remote("of a task"); ended(10)
            ray.get(outer.remote())
            die.remote(); ended(12)
            """
        )
        texts = "dropped at once|held to the end|dropped later|of an argument|one of two|of a method|of a constructor|of a task"
        self.assertEqual({text: errors.count(f"Error: {text}") for text in texts.split("|")}, {text: 1 for text in texts.split("|")})
        self.assertEqual(errors.count("Exception raised in creation task: "), 1)
        self.assertEqual(errors.count("The worker of task die"), 1)
        self.assertIn("Task die failed. There are 1 retries remaining, so the task will be retried. Error: The worker", errors)

    def test_what_somebody_has_seen_is_not_told(self) -> None:
        errors = self._run(
            """
            def seen(call, *args, **kwargs):
                try: call(*args, **kwargs)
                except Exception: pass
            seen(ray.get, boom.remote("got")); seen(ray.get, [boom.remote("first"), boom.remote("second")])
            a, b = two.remote("two"); seen(ray.get, a); del a, b
            ref = boom.remote("waited"); ray.wait([ref]); del ref
            seen(boom.remote("future").future().result)
            seen(ray.get, give.remote(boom.remote("passed")))
            inside = boom.remote("inside")
            @ray.remote
            def look(refs): seen(ray.get, refs[0])
            ray.get(look.remote([inside])); del inside
            keeper = Keeper.remote(); ray.kill(keeper); keeper.boom.remote("killed")
            ref = give.options(num_cpus=100).remote("cancelled"); ray.cancel(ref); del ref
            """
        )
        self.assertNotIn(HEAD, errors)

    def test_a_variable_silences(self) -> None:
        for name in ("RAY_IGNORE_UNHANDLED_ERRORS", "SATCHEL_IGNORE_UNHANDLED_ERRORS"):
            errors = self._run('boom.remote("dropped"); ended(1)', {name: "1"})
            self.assertNotIn("dropped", errors)

    def test_what_cannot_be_rebuilt_names_what_was_raised(self) -> None:
        self._run('told(odd.remote("of the text")); told(Sour.remote().nothing.remote())')
        self.assertEqual(self.printed, ["UnserializableException False True", "ActorDiedError True True"])

    def test_retries_and_restarts_are_told_a_few_times(self) -> None:
        errors = self._run(
            """
            told(boom.options(name="again", max_retries=9, retry_exceptions=True).remote("of the text"))
            keeper = Keeper.remote(); told(keeper.die.remote())
            """
        )
        again = [line for line in errors.splitlines() if "Task again failed." in line]
        self.assertEqual([line.partition("There are ")[2].split()[0] for line in again], ["9", "8", "7", "6", "2"])
        self.assertIn("Actor Keeper (pid ", errors)
        self.assertIn("There are 1 restarts remaining", errors)

    def _run(self, script: str, more: "Dict[str, str]" = {}) -> str:
        path = os.path.join(self.cluster.home, "script.py")
        with open(path, "w", encoding="utf-8") as file:
            file.write(_PRELUDE + textwrap.dedent(script))
        with mock.patch.dict(self.cluster.variables, more):
            done = self.cluster.run(path)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.printed: List[str] = done.stdout.split("\n")[:-1]
        return done.stderr


if __name__ == "__main__":
    unittest.main()
