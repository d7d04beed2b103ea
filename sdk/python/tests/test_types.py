"""The types of the package, as `mypy` reads them by pyproject.toml."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import unittest

from repository import ROOT

PACKAGE = os.path.join(ROOT, "sdk", "python")
MYPY = shutil.which("mypy", path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/bin")))


class Types(unittest.TestCase):
    @unittest.skipUnless(MYPY, "mypy is not installed (apt-get install mypy)")
    def test_types_of_the_package_are_strict(self) -> None:
        with tempfile.TemporaryDirectory() as cache:
            done = subprocess.run([MYPY or "", "--cache-dir", cache], cwd=PACKAGE, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
