"""The samples on a real cluster, as they are and with `import ray`."""

import fnmatch
import glob
import os
import tempfile
import unittest

from real_cluster import RealCluster, wheels
from repository import ROOT

FOLDER = os.path.join(ROOT, "samples", "environments-in-python")
NEED_WHEELS = ("pip_per_job.py", "per_task_and_actor.py")
# What workers print last is waited for two seconds, which a machine that is busy elsewhere may miss: it is run again.
TIMED = ("logs_to_driver.py",)
MOST_TRIES = 5


class SampleTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.cluster = RealCluster()

    @classmethod
    def tearDownClass(cls) -> None:
        cls.cluster.close()

    def check(self, path: str, module: str) -> None:
        if os.path.basename(path) in NEED_WHEELS and wheels() is None:
            self.skipTest("there are no wheels to install: set SATCHEL_TEST_WHEELS")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        expected = [line[8:] for line in text.split('"""')[1].split("\n") if line.startswith("prints: ")]
        with tempfile.TemporaryDirectory() as scratch:
            if module == "ray":
                copy = os.path.join(scratch, "folder")
                os.symlink(FOLDER, copy)
                text = text.replace("import satchel as ray", "import ray").replace("__file__", repr(path))
                path = os.path.join(scratch, os.path.basename(path))
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text)
            for _ in range(MOST_TRIES if os.path.basename(path) in TIMED else 1):
                done = self.cluster.run(path)
                self.assertEqual(done.returncode, 0, done.stderr)
                got = [line.strip() for line in done.stdout.strip().split("\n")]
                if len(got) == len(expected) and all(map(fnmatch.fnmatchcase, got, expected)):
                    break
        self.assertEqual(len(got), len(expected), done.stdout)
        for line, pattern in zip(got, expected):
            self.assertTrue(line == pattern or fnmatch.fnmatchcase(line, pattern), f"{line!r} is not {pattern!r}")


def _make(path: str, module: str):
    return lambda self: self.check(path, module)


for _path in sorted(glob.glob(os.path.join(FOLDER, "*.py"))):
    for _module in ("satchel", "ray"):
        setattr(SampleTests, f"test_{os.path.basename(_path)[:-3]}_with_import_{_module}", _make(_path, _module))

if __name__ == "__main__":
    unittest.main()
