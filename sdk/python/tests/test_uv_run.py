"""Drivers that `uv run` started: the environment of their workers, against what Ray made of the same command lines."""

import os
import platform
import subprocess
import sys
import tempfile
import unittest
import zipfile
from glob import glob
from typing import Any, Optional
from unittest import mock

from real_cluster import RealCluster, wheels
from repository import SOURCES, differences, vectors
from satchel._driver import environment
from satchel._driver.uv_run import rewrite


class RewriteTests(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = os.path.realpath(folder.name)
        for path in ("proj/pyproject.toml", "proj/r.txt", "proj/sub/", "out/r.txt", "bare/"):
            place = os.path.join(self.folder, path)
            os.makedirs(os.path.dirname(place), exist_ok=True)
            if not path.endswith("/"):
                open(place, "w", encoding="utf-8").close()
        self.addCleanup(os.chdir, os.getcwd())

    def at(self, value: Any) -> Any:
        if isinstance(value, str):
            return value.replace("{dir}", self.folder).replace("{python_version}", platform.python_version())
        if isinstance(value, list):
            return [self.at(each) for each in value]
        return {key: self.at(each) for key, each in value.items()} if isinstance(value, dict) else value

    def test_command_lines_become_what_they_become_on_ray(self) -> None:
        chosen = differences("uv_run.json")
        for case in vectors("uv_run.json")["cases"]:
            with self.subTest(case["id"]):
                self.assertEqual(self.differs(case), case["id"] in chosen, chosen.get(case["id"]))

    def differs(self, case: dict) -> bool:
        os.chdir(self.at(case["cwd"]))
        variables = {name: value for name, value in os.environ.items() if not name.startswith("UV_")}
        with mock.patch.dict(os.environ, {**variables, **case["environment"]}, clear=True):
            try:
                made = rewrite(case["runtime_env"] or {}, case["command_line"])
            except RuntimeError as error:
                return str(error) != self.at(case.get("error", {}).get("message"))
        return made != self.at(case.get("result"))

    def made(self, *words: str, **fields: Any) -> str:
        os.chdir(os.path.join(self.folder, "proj"))
        return rewrite(fields, ["uv", "run", *words])["py_executable"]

    def test_words_reach_the_shell_as_they_are(self) -> None:
        self.assertEqual(self.made("-p3.12", "--with", "a b; c", "main.py"), "uv run -p3.12 --with 'a b; c' python")
        self.assertEqual(self.made("-p=3.12", "-qn", "--", "main.py"), "uv run -p=3.12 -qn python")
        self.assertEqual(self.made("-p", "3.12", "--script", "-s", "main.py"), "uv run -p 3.12 python")
        self.assertEqual(self.made("-p", "3.12", "-", "--with"), "uv run -p 3.12 python")

    def test_requirements_must_be_where_workers_find_them(self) -> None:
        self.made("--with-requirements", "r.txt", "main.py")
        with self.assertRaisesRegex(RuntimeError, "out/r.txt of --with-requirements is not in the working_dir"):
            self.made("--with-requirements=../out/r.txt", "main.py")
        self.made("--with-requirements=../out/r.txt", "main.py", working_dir="https://host/package.zip")

    def test_in_a_job_its_working_directory_stays(self) -> None:
        os.chdir(os.path.join(self.folder, "proj", "sub"))
        job = {"working_dir": "satchel://sha256-1", "py_executable": "python"}
        config = mock.patch.object(environment, "_of_job", return_value=job)
        above = mock.patch.object(environment, "command_line_above", return_value=["uv", "run", "main.py"])
        with config, above:
            sent = environment.of_driver(None).sent
        self.assertEqual(sent, {"working_dir": "satchel://sha256-1", "py_executable": f"uv run --python {platform.python_version()} python"})

    def test_the_nearest_uv_above_is_found(self) -> None:
        # The shell under the name of uv: it reads the program `run` and waits for what that starts.
        with open(os.path.join(self.folder, "run"), "w", encoding="utf-8") as file:
            file.write('"$@"\n:\n')
        look = "from satchel._driver.uv_run import command_line_above as above; print(above())"
        words = ["/usr/bin/uv", "run", sys.executable, "-c", look]
        for switch, expected in (("1", str(words)), ("0", "None")):
            variables = {**os.environ, "PYTHONPATH": SOURCES, "RAY_ENABLE_UV_RUN_RUNTIME_ENV": switch}
            done = subprocess.run(
                words, executable="/bin/sh", cwd=self.folder, env=variables, capture_output=True, text=True, check=True
            )
            self.assertEqual(done.stdout.strip(), expected)


class RealTests(unittest.TestCase):
    @unittest.skipIf(wheels() is None, "there is no wheel of uv: set SATCHEL_TEST_WHEELS")
    def test_workers_have_the_packages_of_the_driver(self) -> None:
        cluster = RealCluster()
        self.addCleanup(cluster.close)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        uv = _uv(os.path.join(folder.name, "bin"))
        self.assertIsNotNone(uv, "the folder of wheels has no uv")
        script = os.path.join(folder.name, "driver", "main.py")
        os.makedirs(os.path.dirname(script))
        with open(script, "w", encoding="utf-8") as file:
            file.write(
                "import ray, toolz\nray.init()\n@ray.remote\ndef f():\n    import sys, toolz\n    return toolz.__version__, sys.version_info[:2]\n"
                "import sys\nprint(toolz.__version__, ray.get(f.remote(), timeout=100) == ('1.2.0', sys.version_info[:2]))\n"
            )
        variables = {**cluster.variables, "UV_CACHE_DIR": os.path.join(folder.name, "cache"), "UV_PYTHON_DOWNLOADS": "never"}
        variables["PATH"] = os.path.dirname(uv) + os.pathsep + variables["PATH"]
        done = subprocess.run(
            [uv, "run", "--no-project", "-p", sys.executable, "--with", "toolz==1.2.0", "--with", "cloudpickle", "main.py"],
            cwd=os.path.dirname(script),
            env=variables,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        self.assertEqual((done.returncode, done.stdout.strip()), (0, "1.2.0 True"), done.stderr)


def _uv(folder: str) -> Optional[str]:
    """The program of the wheel, laid out in a folder."""
    wheel = next(iter(glob(os.path.join(str(wheels()), "uv-*.whl"))), None)
    if wheel is None:
        return None
    with zipfile.ZipFile(wheel) as archive:
        name = next(each for each in archive.namelist() if each.endswith("/uv"))
        os.makedirs(folder)
        path = os.path.join(folder, "uv")
        with open(path, "wb") as file:
            file.write(archive.read(name))
    os.chmod(path, 0o755)
    return path


if __name__ == "__main__":
    unittest.main()
