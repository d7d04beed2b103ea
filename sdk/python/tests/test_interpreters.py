"""The package in every Python that it is made for: its syntax, and drivers and workers in the others that the machine has."""

import ast
import glob
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from typing import Dict, List, Tuple

from real_cluster import RealCluster
from repository import SOURCES

OLDEST = (3, 9)
MADE_FOR = [(3, minor) for minor in range(9, 15)]

DRIVER = """
import dataclasses
import sys
import satchel as ray
import part

ray.init()
generated = {}
exec("def g(): return 1", generated)
print(sys.version_info[:2])


@ray.remote
def square(x):
    return x * x


@ray.remote
class Counter:
    def __init__(self, start):
        self.count = start

    async def add(self, data):
        self.count += len(data)
        return self.count


@ray.remote
def items(count):
    yield from range(count)


@ray.remote
def between(x, y): return x < y < LIMIT


LIMIT = 5


class Base:
    __secret = 4

    def get(self):
        return self.__secret


class Point(Base):
    def __init__(self, x):
        self.x = x

    def get(self):
        return [super(Point, self).get() + each for each in (self.x,)][0]


class Own(Exception):
    def __init__(self, number):
        super().__init__(number)
        self.number = number


def raise_own():
    raise Own(7)


@dataclasses.dataclass
class Plain:
    x: int = 1

    def g(self):
        return 1


print(ray.get([square.remote(n) for n in range(4)]), ray.get(ray.remote(part.version).remote()))
counter = Counter.remote(1)
print(ray.get(counter.add.remote(bytes(1 << 20))), [ray.get(ref) for ref in items.options(num_returns="streaming").remote(3)])
try:
    ray.get(ray.remote(part.fail).remote())
except ZeroDivisionError as error:
    print(type(error).__name__)
for python in sys.argv[1:]:
    there = {"runtime_env": {"py_executable": python}}
    version = ray.get(ray.remote(part.version).options(**there).remote())
    print(version)
    if version == sys.version_info[:2]:
        continue
    call = ray.remote(part.Caller).options(**there).remote().call
    counter = Counter.options(**there).remote(1)
    print(ray.get([between.options(**there).remote(n, 4) for n in (3, 5)]), ray.get(counter.add.remote(b"ab")))
    print([ray.get(ref) for ref in items.options(num_returns="streaming", **there).remote(2)])
    back = ray.get(call.remote(lambda: Point(3)))
    print(type(back) is Point, back.get(), ray.get(call.remote(Point(4).get)), ray.get(call.remote(lambda: back.get() + len(there))))
    print(ray.get(call.remote(lambda: ray.get(between.remote(1, 2)))))
    try:
        ray.get(ray.remote(raise_own).options(**there).remote())
    except Own as error:
        print(error.number)
    for refused in (
        lambda: call.remote(Plain),
        lambda: ray.remote(generated["g"]).options(**there).remote(),
        lambda: ray.remote(Plain).options(**there).remote().g.remote(),
    ):
        try:
            print("ran", ray.get(refused(), timeout=60))
        except ray.exceptions.RuntimeEnvSetupError as error:
            named = all(f"Python {major}.{minor}" in str(error) for major, minor in (version, sys.version_info[:2]))
            print("refused" if named else error)
    print(ray.get(call.remote(part.version)))
"""

PART = """
import sys


def version():
    return sys.version_info[:2]


def fail():
    return 1 // 0


def call(function):
    return function()


class Caller:
    def call(self, function):
        return function()
"""


def others() -> Dict[Tuple[int, int], str]:
    """Interpreters by their version, of those that the package is made for and this one is not."""
    named = [shutil.which(f"python3.{minor}") for _, minor in MADE_FOR]
    kept = glob.glob(os.path.join(os.environ.get("PYENV_ROOT") or os.path.expanduser("~/.pyenv"), "versions", "*", "bin", "python3"))
    found: Dict[Tuple[int, int], str] = {}
    for python in ["/usr/bin/python3", *filter(None, named), *sorted(kept)]:
        told = _ask(python, "import ctypes, sys; print(*sys.version_info[:2])")
        version = tuple(map(int, told.split())) if told else ()
        if version in MADE_FOR and version != sys.version_info[:2]:
            found.setdefault(version, python)  # type: ignore[arg-type]
    return found


def _ask(python: str, code: str) -> str:
    try:
        done = subprocess.run([python, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    except OSError:
        return ""
    return done.stdout if done.returncode == 0 else ""


def _of_another(version: Tuple[int, ...]) -> List[str]:
    values = ["[True, False] 3", "[0, 1]", "True 7 8 8", "True", "7"]
    return [f"{version}", *values, *["refused"] * 3, f"{version}"]


class InterpreterTests(unittest.TestCase):
    def test_the_syntax_is_that_of_the_oldest(self) -> None:
        files = glob.glob(os.path.join(SOURCES, "**", "*.py"), recursive=True)
        self.assertGreater(len(files), 50)
        for path in files:
            with open(path, encoding="utf-8") as file, self.subTest(os.path.relpath(path, SOURCES)):
                ast.parse(file.read(), path, feature_version=OLDEST)

    def test_every_module_is_imported_by_each_other(self) -> None:
        for version, python in self._others().items():
            with self.subTest(version):
                code = (
                    "import importlib, pkgutil, sys; sys.dont_write_bytecode = True; sys.path.insert(0, sys.argv[1]); import satchel\n"
                    "for module in pkgutil.walk_packages(satchel.__path__, 'satchel.'):\n"
                    "    try: importlib.import_module(module.name)\n"
                    "    except ImportError as error:\n"
                    "        if 'cloudpickle' not in str(error): raise\n"
                )
                done = subprocess.run([python, "-c", code, SOURCES], capture_output=True, text=True, check=False)
                self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_drivers_and_workers_run_in_each_other(self) -> None:
        found = self._others()
        cluster = RealCluster()
        self.addCleanup(cluster.close)
        cluster.start("--num-cpus", "2")
        with tempfile.TemporaryDirectory() as folder:
            script = os.path.join(folder, "script.py")
            for path, text in ((script, DRIVER), (os.path.join(folder, "part.py"), PART)):
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text)
            for version, python in found.items():
                with self.subTest(version):
                    lines = self._run(cluster, [python, script, sys.executable])
                    self.assertEqual(
                        lines,
                        [
                            f"{version}",
                            f"[0, 1, 4, 9] {version}",
                            "1048577 [0, 1, 2]",
                            "RayTaskError(ZeroDivisionError)",
                            *_of_another(sys.version_info[:2]),
                        ],
                    )
            expected = [line for version in found for line in _of_another(version)]
            self.assertEqual(self._run(cluster, [sys.executable, script, *found.values()])[4:], expected)

    def _run(self, cluster: RealCluster, command: List[str]) -> List[str]:
        done = subprocess.run(command, env=cluster.variables, capture_output=True, text=True, timeout=120, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.splitlines()

    def _others(self) -> Dict[Tuple[int, int], str]:
        found = others()
        if not found:
            self.skipTest(f"This machine has no other Python of 3.9 to 3.14 than {sys.version_info[0]}.{sys.version_info[1]}.")
        return found
