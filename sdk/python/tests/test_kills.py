"""kill -9 of the daemon, zygotes, their supervisors, workers and drivers under load: everything goes on or says why it does not, nothing is left.

SATCHEL_TEST_KILLS says how many (default 5: each once), SATCHEL_TEST_SEED which.
"""

import glob
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from typing import Callable, Dict, List, Optional, Set

from real_cluster import RealCluster

KILLS = int(os.environ.get("SATCHEL_TEST_KILLS", "5"))
PATIENCE_SECONDS = 120

LOAD = '''
import sys
import satchel as ray
from satchel.exceptions import RayError

ray.init(log_to_driver=False)

@ray.remote(num_cpus=0.5, max_retries=-1)
def square(number, block):
    return number * number, len(block), bytes(200_000)

@ray.remote(num_cpus=0, max_restarts=-1, max_task_retries=-1)
class Counter:
    def __init__(self, data):
        self.data = data
    def add(self, number):
        return number + len(self.data)

def one_round():
    block = ray.put(bytes(300_000))
    counter = Counter.remote(block)
    squares = [square.remote(number, block) for number in range(20)]
    sums = [counter.add.remote(number) for number in range(20)]
    for number, (result, length, _) in enumerate(ray.get(squares)):
        assert (result, length) == (number * number, 300_000), (number, result, length)
    assert ray.get(sums) == [number + 300_000 for number in range(20)]

print("ready", flush=True)
try:
    while sys.stdin.readline():
        one_round()
        print("done", flush=True)
except RayError as error:
    print("lost", type(error).__name__, str(error).replace("\\n", " "), flush=True)
'''


class Processes:
    """The processes of a home, by what they are."""

    def __init__(self, home: str) -> None:
        self._mark = f"{home}\0".encode()
        self._home = home

    def all(self) -> Dict[int, str]:
        """Process ids and roles: daemon, supervisor, zygote, worker; others are `driver`."""
        roles: Dict[int, str] = {}
        for path in glob.glob("/proc/[0-9]*"):
            pid = int(os.path.basename(path))
            if pid == os.getpid():
                continue
            try:
                with open(f"{path}/environ", "rb") as file:
                    environment = file.read()
                with open(f"{path}/cmdline", "rb") as file:
                    command = file.read()
                with open(f"{path}/stat", encoding="ascii", errors="replace") as file:
                    state, parent = file.read().rpartition(")")[2].split()[:2]
            except OSError:
                continue  # It has ended meanwhile.
            if state == "Z" or (self._home.encode() not in environment and self._home.encode() not in command):
                continue
            program = os.path.basename(command.partition(b"\0")[0])
            if program == b"satcheld":
                roles[pid] = "daemon"
            elif program == b"satchel-supervisor":
                roles[pid] = "supervisor"
            elif b"SATCHEL_ZYGOTE=" in environment:
                roles[pid] = f"child of {parent}"
            else:
                roles[pid] = "driver"
        for pid, role in list(roles.items()):
            if role.startswith("child of "):
                roles[pid] = "worker" if roles.get(int(role[9:]), "").startswith(("child", "zygote", "worker")) else "zygote"
        return roles

    def groups(self) -> Set[str]:
        """The cgroups that were made for zygotes and workers which run now."""
        found: Set[str] = set()
        for pid in [*self.of("zygote"), *self.of("worker")]:
            try:
                with open(f"/proc/{pid}/cgroup", encoding="utf-8") as file:
                    paths = [line.strip().split(":", 2)[2] for line in file]
            except OSError:
                continue  # It has ended meanwhile.
            found.update(path for path in paths if os.path.basename(path).startswith("satchel-"))
        return found

    def of(self, role: str) -> List[int]:
        """Those of one role."""
        return [pid for pid, its in self.all().items() if its == role]


class Driver:
    """A program that does rounds of tasks and actor calls, each when it is told to."""

    def __init__(self, cluster: RealCluster, script: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, script], env=cluster.variables, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.lines: List[str] = []
        self.errors = ""
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()
        self._telling = threading.Thread(target=self._tell, daemon=True)
        self._telling.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.strip())
            if line.startswith(("ready", "done")):
                self.go_on()

    def _tell(self) -> None:
        assert self.process.stderr is not None
        self.errors = self.process.stderr.read()

    def go_on(self) -> None:
        """Has it do another round."""
        assert self.process.stdin is not None
        try:
            self.process.stdin.write("\n")
            self.process.stdin.flush()
        except (OSError, ValueError):
            pass  # It has ended, which `wait` tells.

    def done(self) -> int:
        """How many rounds it has done."""
        return self.lines.count("done")

    def wait(self) -> Optional[str]:
        """Waits until it has ended; what it was told by then."""
        self.process.wait(PATIENCE_SECONDS)
        self._reading.join()
        self._telling.join()
        return next((line for line in self.lines if line.startswith("lost")), None)

    def close(self) -> None:
        """Ends it."""
        self.process.kill()
        self.wait()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            try:
                stream.close()  # type: ignore[union-attr]
            except BrokenPipeError:
                pass


class KillTests(unittest.TestCase):
    def setUp(self) -> None:
        self.cluster = RealCluster()
        self.addCleanup(self.cluster.close)
        self.processes = Processes(self.cluster.home)
        self.script = os.path.join(tempfile.mkdtemp(dir=self.cluster.home), "load.py")
        with open(self.script, "w", encoding="utf-8") as file:
            file.write(LOAD)
        self.driver: Optional[Driver] = None
        self.groups: Set[str] = set()
        self.addCleanup(lambda: self.driver and self.driver.close())

    def eventually(self, condition: Callable[[], object], what: str) -> None:
        """Waits until a condition holds; fails where it does not, or the driver has ended."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            self.assertLess(time.monotonic(), deadline, f"{what}: {self.processes.all()} {self.driver and self.driver.lines[-3:]}")
            time.sleep(0.02)

    def goes_on(self, driver: Driver) -> None:
        """Waits until the driver has done two more rounds: one of them began after now."""
        before = driver.done()

        def is_done() -> bool:
            self.assertIsNone(driver.process.poll(), f"the driver goes on: {driver.lines[-3:]} {driver.errors}")
            return driver.done() >= before + 2

        self.eventually(is_done, "the driver goes on")

    def test_kill_of_anything_at_any_moment_loses_nothing_unsaid_and_leaves_nothing(self) -> None:
        seed = int(os.environ.get("SATCHEL_TEST_SEED", str(random.randrange(1 << 31))))
        choice = random.Random(seed)
        roles = ["worker", "zygote", "supervisor", "driver", "daemon"]
        choice.shuffle(roles)
        with self.subTest(seed=seed):
            for number in range(KILLS):
                self._kill_one(roles[number % len(roles)], choice)
            self._assert_nothing_left()

    def _kill_one(self, role: str, choice: random.Random) -> None:
        if self.driver is None:
            self.driver = Driver(self.cluster, self.script)
        driver = self.driver
        self.goes_on(driver)
        victims: List[int] = []
        self.eventually(lambda: driver.done() and victims.extend(self.processes.of(role)) or victims, f"there is a {role}")
        if role == "driver":
            victims = [driver.process.pid]
        self.groups |= self.processes.groups()
        time.sleep(choice.random() / 10)  # Any moment is as good as any other.
        try:
            os.kill(choice.choice(victims), signal.SIGKILL)
        except ProcessLookupError:
            pass  # It had nothing to do and has ended; the round after it shows the same.
        if role == "daemon":
            lost = driver.wait()
            self.assertIsNotNone(lost, f"the driver is told: {driver.lines[-3:]} {driver.errors}")
            self.assertRegex(str(lost), "(?i)node|daemon|connection")
            self.eventually(lambda: not self.processes.all(), "zygotes and workers end with their daemon")
        elif role == "driver":
            driver.wait()
            self.eventually(lambda: list(self.processes.all().values()) == ["daemon"], "what the driver started ends with it")
        else:
            self.goes_on(driver)
            return
        driver.close()
        self.driver = None

    def _assert_nothing_left(self) -> None:
        # After a daemon that was killed the next one takes away what is left.
        last = self.driver or Driver(self.cluster, self.script)
        self.driver = last
        self.goes_on(last)
        with open(os.path.join(self.cluster.home, "head", "run", "node.json"), encoding="utf-8") as file:
            node = json.load(file)
        self.assertEqual(len(glob.glob(f"/dev/shm/satchel-{node['node'][:16]}-*")), 1, "one daemon has shared memory")
        last.process.stdin.close()  # type: ignore[union-attr]
        last.wait()
        self.cluster.stop()
        self.eventually(lambda: not self.processes.all(), "every process ends")
        self.assertEqual(glob.glob(f"/dev/shm/satchel-{node['node'][:16]}-*"), [])
        self.assertFalse(os.path.exists(node["socket"]), "the socket is gone")
        with open("/proc/self/mountinfo", encoding="utf-8") as file:
            self.assertNotIn(self.cluster.home, file.read())
        runs = os.path.join(self.cluster.home, "head", "jobs", "runs")
        self.eventually(lambda: not self._groups_left(), f"every cgroup of {self.groups} is removed")
        self.assertEqual([name for name in os.listdir(runs) if not name.startswith(".")] if os.path.isdir(runs) else [], [])

    def _groups_left(self) -> List[str]:
        # With version 1 each controller has a tree of its own.
        roots = ["/sys/fs/cgroup", *glob.glob("/sys/fs/cgroup/*")]
        return [root + path for path in self.groups for root in roots if os.path.isdir(root + path)]


if __name__ == "__main__":
    unittest.main()
