"""Recorded Ray Core scripts on a real cluster; those that need nothing special of a node run in test_driver."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest
from queue import Empty, SimpleQueue
from typing import Sequence

from real_cluster import RealCluster, wheels
from repository import differences, vectors
from test_driver import ON_ANY_NODE

ON_A_REAL_NODE = (
    "task-012 task-014 task-016 task-029 obj-013 init-002 init-004 init-005 actor-004 actor-005 actor-009 actor-011 actor-012 actor-013 "
    "actor-020 actor-021 cancel-001 cancel-003 cancel-005 res-002 res-003 res-004 res-005 metrics-001 env-002 env-004 env-005 env-008 "
    "env-012 env-013 log-001 log-003 log-004 log-005 state-001 env-018 env-021 env-022 env-025 env-026 env-027 env-032"
).split()

# They install packages; they have a driver that imports numpy.
WITH_WHEELS = ("env-016", "env-028")
WITH_NUMPY = ("obj-008",)

# What is missing, by script. Each goes from here to one of the lists above when it is there.
MISSING = {"pg-002": "placement groups"}
# They print the number of their job, and numbers go on in a home.
IN_A_NEW_HOME = ("state-001",)
# They count on tasks that begin within a second or two, on a machine that may start much beside them: the first worker is there before.
WARM = ("cancel-001", "cancel-003", "cancel-005", "res-002", "res-005")
# Their sleeps are those that were recorded on Ray: a machine that is busy elsewhere misses some, and they are run again.
TIMED = (*WARM, "log-001", "log-004", "log-005", "actor-013", "actor-021")
MOST_TRIES = 5
WARM_UP = "\nray.get(ray.remote(lambda: 0).remote())"
LANES = 2


class CoreTests(unittest.TestCase):
    def test_every_script_is_accounted_for(self) -> None:
        every = sorted(script["id"] for script in vectors("core-behaviour.json")["scripts"])
        self.assertEqual(sorted([*ON_ANY_NODE, *ON_A_REAL_NODE, *WITH_WHEELS, *WITH_NUMPY, *MISSING, *differences("core-behaviour.json")]), every)

    def test_scripts_print_what_they_print_on_ray(self) -> None:
        self.check(ON_A_REAL_NODE)

    @unittest.skipIf(wheels() is None, "there are no wheels to install: set SATCHEL_TEST_WHEELS")
    def test_scripts_that_install_packages(self) -> None:
        self.check(WITH_WHEELS)

    @unittest.skipIf(importlib.util.find_spec("numpy") is None, "this Python has no numpy")
    def test_scripts_with_numpy(self) -> None:
        self.check(WITH_NUMPY)

    def check(self, ids: Sequence[str]) -> None:
        waiting: "SimpleQueue[dict]" = SimpleQueue()
        for script in vectors("core-behaviour.json")["scripts"]:
            if script["id"] in ids:
                waiting.put(script)
        got: dict = {}
        lanes = [threading.Thread(target=_run_all, args=(waiting, got)) for _ in range(LANES)]
        for lane in lanes:
            lane.start()
        for lane in lanes:
            lane.join()
        self.assertEqual(sorted(got), sorted(ids))
        for id, (lines, expected, errors) in sorted(got.items()):
            with self.subTest(id):
                # Python 3.14 says this one in other words.
                lines = [line.replace("is not a container or iterable", "is not iterable") for line in lines]
                self.assertEqual(lines, expected, errors)


def _run_all(waiting: "SimpleQueue[dict]", got: dict) -> None:
    cluster = RealCluster()
    try:
        while True:
            try:
                script = waiting.get_nowait()
            except Empty:
                return
            if script["id"] in IN_A_NEW_HOME:
                cluster.close()
                cluster = RealCluster()
            for _ in range(MOST_TRIES if script["id"] in TIMED else 1):
                lines, expected, _ = got[script["id"]] = _run(cluster, script)
                cluster.stop()
                if lines == expected:
                    break
    finally:
        cluster.close()


def _run(cluster: RealCluster, script: dict) -> tuple:
    folder = tempfile.mkdtemp(prefix="satchel-core-")
    path = os.path.join(folder, "script.py")
    with open(path, "w", encoding="utf-8") as file:
        file.write(re.sub(r"^ray\.init\(.*$", r"\g<0>" + WARM_UP, script["script"], flags=re.M) if script["id"] in WARM else script["script"])
    try:
        done = subprocess.run(
            [sys.executable, path],
            cwd=folder,
            env={**cluster.variables, **script.get("env", {})},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        out, errors = done.stdout, done.stderr
    except subprocess.TimeoutExpired as late:
        out, errors = (late.stdout or b"").decode(), "it did not end"
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    lines = [re.sub(r"\bpid=\d+", "pid=<PID>", line.rstrip()) for line in out.rstrip().split("\n")]
    if script.get("only"):
        lines = [line for line in lines if line.startswith(script["only"])]
    # Recorded with one version of Python.
    expected = [line.replace("3.11.7", ".".join(map(str, sys.version_info[:3]))) for line in script["expected_stdout"]]
    return lines, expected, errors


if __name__ == "__main__":
    unittest.main()
