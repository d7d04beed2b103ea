"""A call whose argument failed tells which call it is, and what the argument failed with."""

import json
import os
import tempfile
import textwrap
import unittest
from typing import List

from real_cluster import RealCluster
from satchel import exceptions
from satchel._session.errors import encode_error, error_of, task_error
from satchel._session.unhandled import HEAD, Unhandled
from satchel._wire import frames

HINT = "  At least one of the input arguments for this task could not be computed:"

_SCRIPT = """
import os
import satchel as ray
ray.init(num_cpus=2, log_to_driver=False)
def told(ref, kind):
    try: ray.get(ref)
    except ray.exceptions.RayError as error: print(type(error).__name__, isinstance(error, kind), str(error).split("\\n"), sep="|")
@ray.remote
def f(): raise ValueError("boom")
@ray.remote(max_retries=0)
def dies(): os._exit(1)
@ray.remote
def g(*values): return 1
@ray.remote
class A:
    def __init__(self, value=None): pass
    def m(self, value=None): return value
"""


def _raised(error: BaseException) -> frames.Value:
    return frames.decode_value(memoryview(encode_error(task_error("f", error, "127.0.0.1"))), 0)[0]


class UnmetTests(unittest.TestCase):
    def test_each_call_is_named_the_last_one_first(self) -> None:
        value = _raised(ValueError("boom"))._replace(unmet=(("h", False), ("g", False)))
        error = error_of(value, bytes(28))
        self.assertIsInstance(error, ValueError)
        self.assertIsInstance(error, exceptions.RayTaskError)
        lines = str(error).split("\n")
        self.assertEqual(lines[:4], ["ray::h()", HINT, "ray.exceptions.RayTaskError: ray::g()", HINT])
        self.assertTrue(lines[4].startswith("ray.exceptions.RayTaskError: ray::f() (pid="), lines[4])
        self.assertEqual(lines[-1], "ValueError: boom")
        self.assertEqual(str(error.cause), "boom")  # type: ignore[attr-defined]

    def test_error_of_the_node_is_the_cause(self) -> None:
        told = {"type": "WorkerCrashedError", "message": "It crashed."}
        error = error_of(frames.Value(frames.RAISES_JSON, json.dumps(told).encode(), unmet=(("g", False),)), bytes(28))
        self.assertIsInstance(error, exceptions.WorkerCrashedError)
        self.assertEqual(str(error), f"ray::g()\n{HINT}\nray.exceptions.WorkerCrashedError: It crashed.")

    def test_actor_that_was_not_made_is_dead(self) -> None:
        value = _raised(ValueError("boom"))._replace(unmet=(("A.__init__", True),))
        error = error_of(value, bytes(range(28)))
        assert isinstance(error, exceptions.ActorDiedError)
        self.assertEqual((error.actor_id, error.actor_init_failed), (bytes(range(8, 24)).hex(), True))
        self.assertIn(f"ray::A.__init__()\n{HINT}\nray.exceptions.RayTaskError: ray::f() (pid=", str(error))

    def test_error_that_nobody_asked_for_says_the_same(self) -> None:
        text = Unhandled().take(_raised(ValueError("boom"))._replace(unmet=(("g", False),))) or ""
        self.assertTrue(text.startswith(f"{HEAD} ray::g()\n{HINT}\nray.exceptions.RayTaskError: ray::f() (pid="), text)

    def test_head_of_an_object_holds_them(self) -> None:
        head = bytes(28) + b"\1\2\0" + b"\0\1\0h" + b"\1\12\0A.__init__"
        self.assertEqual(frames.decode_object(memoryview(head), memoryview(frames.NO_VALUE))[2].unmet, (("h", False), ("A.__init__", True)))
        self.assertEqual(frames.decode_object(memoryview(head[:29]), memoryview(frames.NO_VALUE))[2].unmet, ())


class UnmetOnAClusterTests(unittest.TestCase):
    def test_tasks_and_methods_name_the_call_and_the_failed_argument(self) -> None:
        printed = self._run(
            """
            told(g.remote(f.remote()), ValueError)
            told(g.remote(g.remote(f.remote())), ValueError)
            told(g.remote(dies.remote()), ray.exceptions.WorkerCrashedError)
            a = A.remote()
            told(a.m.remote(f.remote()), ValueError)
            told(A.remote(f.remote()).m.remote(), ray.exceptions.ActorDiedError)
            print(ray.get(a.m.remote(3)))
            @ray.remote
            class B:
                def __init__(self): raise KeyError("k")
                def m(self): pass
            try: ray.get(B.remote().m.remote())
            except ray.exceptions.ActorDiedError as error: print(f"actor_id={error.actor_id}, repr=<__main__.B object>)" in str(error))
            from satchel.util.state import list_tasks
            print("At least one of the input arguments" in list_tasks(filters=[("name", "=", "A.m"), ("state", "=", "FAILED")])[0]["error_message"])
            """
        )
        rows = [line.split("|") for line in printed[:5]]
        self.assertEqual([row[:2] for row in rows[:3]], 2 * [["RayTaskError(ValueError)", "True"]] + [["RayTaskError(WorkerCrashedError)", "True"]])
        self.assertIn(f"['ray::g()', '{HINT}', 'ray.exceptions.RayTaskError: ray::f() (pid=", rows[0][2])
        self.assertIn("'ValueError: boom']", rows[0][2])
        self.assertEqual(rows[1][2].count(HINT), 2)
        self.assertIn("ray.exceptions.WorkerCrashedError: The worker of task dies", rows[2][2])
        self.assertIn(f"['ray::A.m()', '{HINT}', ", rows[3][2])
        self.assertEqual(rows[4][:2], ["ActorDiedError", "True"])
        self.assertIn(f"ray::A.__init__()', '{HINT}', ", rows[4][2])
        self.assertEqual(printed[5:], ["3", "True", "True"])

    def _run(self, script: str) -> List[str]:
        cluster = RealCluster()
        try:
            with tempfile.TemporaryDirectory(prefix="satchel-unmet-") as folder:
                path = os.path.join(folder, "script.py")
                with open(path, "w", encoding="utf-8") as file:
                    file.write(_SCRIPT + textwrap.dedent(script))
                done = cluster.run(path)
            self.assertEqual(done.returncode, 0, done.stderr)
            return done.stdout.split("\n")[:-1]
        finally:
            cluster.close()


if __name__ == "__main__":
    unittest.main()
