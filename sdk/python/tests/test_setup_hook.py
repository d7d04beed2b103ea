"""Setup hooks of workers that fail: told with their traceback by all that was to run."""

import os
import tempfile
import unittest

from real_cluster import RealCluster

PROGRAM = """
import sys
import satchel as ray


def fails():
    print("hook runs")
    raise KeyError("no such setting")


def exits():
    sys.exit(3)


@ray.remote(num_cpus=0.5)
def f():
    return 1


@ray.remote(num_cpus=0.5)
def items():
    yield 1


@ray.remote
class A:
    def call(self):
        return 1


for hook in (fails, exits, "no_such_module.hook"):
    ray.init(log_to_driver=False, runtime_env={"worker_process_setup_hook": hook})
    for ref in (f.remote(), f.options(max_retries=0).remote(), next(items.remote()), A.remote().call.remote()):
        try:
            print("ran", ray.get(ref, timeout=60))
        except ray.exceptions.RuntimeEnvSetupError as error:
            text = str(error)
            print([part in text for part in ("worker_process_setup_hook", "Traceback", "KeyError: 'no such setting'", "SystemExit: 3", "no_such_module")])
    ray.shutdown()
"""


ONCE = """
import os
import satchel as ray


def fails_once():
    if not os.path.exists(mark):
        open(mark, "w").close()
        raise OSError("no room for a moment")


@ray.remote
def f():
    return 1


@ray.remote
class A:
    def call(self):
        return 2


def outcome(ref):
    try:
        return ray.get(ref, timeout=60)
    except ray.exceptions.RuntimeEnvSetupError as error:
        return "no room for a moment" in str(error)


mark = os.path.abspath("hook-has-failed")
ray.init(log_to_driver=False, runtime_env={"worker_process_setup_hook": fails_once})
print([outcome(f.remote()) for _ in range(4)], outcome(A.remote().call.remote()))
"""


ALWAYS = """
import os
import satchel as ray


def fails():
    with open(tries, "a") as file:
        file.write("x")
    raise OSError(f"in process {os.getpid()}")


@ray.remote
def f():
    return 1


def outcome(ref):
    try:
        return ray.get(ref, timeout=60)
    except ray.exceptions.RuntimeEnvSetupError as error:
        return str(error).rpartition("in process ")[2].split()[0]


tries = os.path.abspath("tries")
ray.init(log_to_driver=False, runtime_env={"worker_process_setup_hook": fails})
processes = [outcome(f.remote()) for _ in range(3)]
processes += [outcome(ref) for ref in [f.remote() for _ in range(3)]]
print(len(set(processes)), os.path.getsize(tries))
"""


class SetupHookTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.cluster = RealCluster()
        cls.addClassCleanup(cls.cluster.close)
        cls.cluster.start("--num-cpus", "1")

    def run_program(self, program: str) -> str:
        with tempfile.TemporaryDirectory() as folder:
            script = os.path.join(folder, "script.py")
            with open(script, "w", encoding="utf-8") as file:
                file.write(program)
            done = self.cluster.run(script)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_one_that_fails_for_a_moment_fails_one_task(self) -> None:
        self.assertEqual(self.run_program(ONCE), "[True, 1, 1, 1] 2\n")

    def test_one_that_always_fails_is_called_once_for_each_task_each_time_in_another_worker(self) -> None:
        self.assertEqual(self.run_program(ALWAYS), "6 6\n")

    def test_each_call_has_the_traceback_of_the_hook(self) -> None:
        expected = [[True, True, n == 0, n == 1, n == 2] for n in range(3) for _ in range(4)]
        self.assertEqual(self.run_program(PROGRAM).splitlines(), [str(each) for each in expected])


if __name__ == "__main__":
    unittest.main()
