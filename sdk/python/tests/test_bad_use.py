"""What programs do wrong is told by Ray's types of errors, and nothing hangs: each case is a program with a limit."""

import os
import subprocess
import sys
import tempfile
import threading
import unittest
from queue import Empty, SimpleQueue

from bad_processes import PROCESSES
from bad_use import PRELUDE, BadUse
from bad_values import VALUES
from real_cluster import RealCluster

LIMIT_SECONDS = 120
CASES = [*VALUES, *PROCESSES]
LANES = 2


class BadUseTests(unittest.TestCase):
    def test_each_case_is_told_and_ends(self) -> None:
        cluster = RealCluster()
        self.addCleanup(cluster.close)
        cluster.start("--num-cpus", "4")
        waiting: "SimpleQueue[BadUse]" = SimpleQueue()
        for case in CASES:
            waiting.put(case)
        told: dict = {}
        lanes = [threading.Thread(target=_run_all, args=(cluster, waiting, told)) for _ in range(LANES)]
        for lane in lanes:
            lane.start()
        for lane in lanes:
            lane.join()
        for case in CASES:
            with self.subTest(case.name):
                code, lines, errors = told[case.name]
                self.assertEqual((code, lines), (case.exit_code, case.lines), errors)


def _run_all(cluster: RealCluster, waiting: "SimpleQueue[BadUse]", told: dict) -> None:
    while True:
        try:
            case = waiting.get_nowait()
        except Empty:
            return
        told[case.name] = _run(cluster, case)


def _run(cluster: RealCluster, case: BadUse) -> tuple:
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "script.py")
        with open(path, "w", encoding="utf-8") as file:
            file.write(PRELUDE + case.script)
        try:
            done = subprocess.run(
                [sys.executable, path],
                cwd=folder,
                env=cluster.variables,
                capture_output=True,
                text=True,
                timeout=LIMIT_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as late:
            return "it did not end", (late.stdout or b"").decode().splitlines(), (late.stderr or b"").decode()
    return done.returncode, done.stdout.splitlines(), done.stderr


if __name__ == "__main__":
    unittest.main()
