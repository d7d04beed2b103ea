"""A driver and its workers, on a node in memory: what a program sees of tasks, objects and actors."""

import os
import re
import subprocess
import sys
import unittest

import fake_node
from repository import SOURCES, vectors
from satchel._wire import frames

# Recorded scripts that need nothing of the node but to hand on what it gets; the others run on a real one, in test_core.
ON_ANY_NODE = (
    "task-001 task-002 task-003 task-004 task-005 task-007 task-008 task-010 task-011 task-018 task-019 task-020 task-022 task-024 "
    "task-025 task-026 task-027 obj-001 obj-002 obj-003 obj-011 obj-012 actor-003 actor-010 actor-014 actor-015 actor-017 actor-018 "
    "actor-019 actor-025 init-001"
).split()
# It counts on calls that all begin within 0.3 s, which a machine that is busy elsewhere may miss: it is run again.
TIMED = ("actor-014",)
MOST_TRIES = 5


class DriverTests(unittest.TestCase):
    def setUp(self) -> None:
        self.node = fake_node.FakeNode()
        self.addCleanup(self.node.close)

    def run_driver(self, script: str) -> str:
        path = os.path.join(self.node.home, "script.py")
        with open(path, "w", encoding="utf-8") as file:
            file.write(script)
        environment = {**os.environ, **self.node.variables(), "PYTHONPATH": SOURCES, "RAY_USAGE_STATS_ENABLED": "0"}
        done = subprocess.run(
            [sys.executable, path], cwd=self.node.home, env=environment, capture_output=True, text=True, timeout=60, check=False
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_references_are_released_when_they_die(self) -> None:
        out = self.run_driver(
            "import satchel, time\nsatchel.init()\nref = satchel.put(1)\nprint(ref.hex(), flush=True)\ndel ref\n"
            "end = time.monotonic() + 5\nwhile satchel._session.current.session.store.counts and time.monotonic() < end: time.sleep(0.01)\n"
        )
        id = bytes.fromhex(out.strip())
        self.assertIn(id, self.node.last_driver().released)

    def test_interrupted_stream_of_frames_ends_with_an_error(self) -> None:
        out = self.run_driver(
            "import satchel, threading, time\nsatchel.init()\n@satchel.remote\ndef slow(): time.sleep(60)\nref = slow.remote()\n"
            "threading.Timer(0.5, satchel._session.current.session.connection.close).start()\n"
            "try: satchel.get(ref)\nexcept satchel.exceptions.RaySystemError as error: print(type(error).__name__)\n"
        )
        self.assertEqual(out.strip(), "RaySystemError")

    def test_threads_that_need_a_session_at_the_same_time_use_one(self) -> None:
        out = self.run_driver(
            "import satchel, threading\nfrom satchel._driver import initialize\n"
            "find, both, found = initialize._find_node, threading.Event(), []\n"
            "def slowly(*arguments):\n    both.wait(30)\n    return find(*arguments)\n"
            "initialize._find_node = slowly\n"
            "def put():\n    try: found.append(satchel.get(satchel.put(1)))\n    except Exception as error: found.append(error)\n"
            "threads = [threading.Thread(target=put) for _ in range(4)]\n"
            "for thread in threads: thread.start()\nboth.set()\nfor thread in threads: thread.join()\nprint(found)\n"
        )
        self.assertEqual(out.strip(), "[1, 1, 1, 1]")

    def test_node_that_does_not_answer_at_the_end_is_told(self) -> None:
        out = self.run_driver(
            "import contextlib, io, satchel\nfrom satchel._driver import initialize\ninitialize._SHUTDOWN_SECONDS = 0.1\n"
            "for log_to_driver in (True, False):\n"
            "    satchel.init(log_to_driver=log_to_driver)\n"
            "    connection = satchel._session.current.session.connection\n"
            "    connection._send_within = lambda data, timeout: None\n"
            "    with contextlib.redirect_stderr(io.StringIO()) as said: satchel.shutdown()\n"
            "    print('the last lines of workers may be missing' in said.getvalue())\n"
        )
        self.assertEqual(out.split(), ["True", "False"])

    def test_task_that_calls_init_has_its_session_already(self) -> None:
        out = self.run_driver(
            "import satchel\nsatchel.init()\n@satchel.remote\ndef inner(): return 9\n@satchel.remote\ndef outer():\n"
            "    context = satchel.init(ignore_reinit_error=True)\n"
            "    try: satchel.init()\n    except RuntimeError: told = True\n"
            "    return satchel.get(inner.remote()), context['node_id'] == satchel.get_runtime_context().get_node_id(), told\n"
            "print(satchel.get(outer.remote()))\n"
        )
        self.assertEqual(out.strip(), "(9, True, True)")

    def test_thousands_of_references_as_arguments(self) -> None:
        out = self.run_driver(
            "import satchel\nsatchel.init()\n@satchel.remote\ndef count(refs): return len(refs), satchel.get(refs[-1])\n"
            "print(satchel.get(count.remote([satchel.put(n) for n in range(3000)])))\n"
        )
        self.assertEqual(out.strip(), "(3000, 2999)")

    def test_wrong_token_is_told(self) -> None:
        with open(self.node.token_path, "w", encoding="ascii") as file:
            file.write("another")
        out = self.run_driver(
            "import satchel\nfrom satchel._driver import connecting\nconnecting._JOB_SECONDS = 0.2\n"
            "try: satchel.init()\nexcept ConnectionError as error: print(type(error).__name__, error)\n"
        )
        self.assertEqual(out.strip(), "ConnectionError The token is wrong.")

    def test_node_of_another_version_is_told(self) -> None:
        self.node.protocol -= 1
        out = self.run_driver("import satchel\ntry: satchel.init()\nexcept ConnectionError as error: print(error)\n")
        self.assertEqual(
            out.strip(),
            f"This node speaks version {frames.PROTOCOL - 1} of the protocol. Use it. This SDK speaks version {frames.PROTOCOL}. "
            "After an update start the cluster anew: 'satchel stop', 'satchel start'.",
        )

    def test_job_waits_for_a_node_that_was_just_started_again(self) -> None:
        with open(self.node.token_path, "w", encoding="ascii") as file:
            file.write("of the one before")
        out = self.run_driver(
            "import os, satchel\nfrom satchel._driver import initialize\nsleep = initialize.time.sleep\n"
            "def write(seconds):\n    open(os.environ['SATCHEL_NODE_TOKEN_PATH'], 'w').write('secret')\n    sleep(seconds)\n"
            "initialize.time.sleep = write\nsatchel.init()\nprint(satchel.is_initialized())\n"
        )
        self.assertEqual(out.strip(), "True")

    def test_options_of_calls_that_are_not_there_are_told(self) -> None:
        out = self.run_driver(
            "import satchel\nsatchel.init()\nclass Plain:\n    def call(self): return 1\nclass Slow:\n    async def call(self): return 1\n"
            "handle = satchel.remote(Plain).remote()\n"
            "for options in ({'num_cpus': 1}, {'tensor_transport': 'nccl'}, {'name': 'x'}):\n"
            "    try: print(satchel.get(handle.call.options(**options).remote()))\n"
            "    except Exception as error: print(type(error).__name__, *options)\n"
            "try: satchel.remote(allow_out_of_order_execution=False)(Slow).remote()\nexcept ValueError: print('refused')\n"
            "print(satchel.get(satchel.remote(allow_out_of_order_execution=False)(Plain).remote().call.remote()))\n"
        )
        self.assertEqual(out.split("\n")[:-1], ["TypeError num_cpus", "NotImplementedError tensor_transport", "1", "refused", "1"])

    def test_equal_options_are_told_to_the_node_once(self) -> None:
        out = self.run_driver(
            "import satchel\nsatchel.init()\n@satchel.remote\ndef f(): return 1\n@satchel.remote\nclass Counter:\n    def call(self): return 1\n"
            "counters = [Counter.remote(), Counter.remote()]\n"
            "print(sum(satchel.get([f.options(name='g').remote() for _ in range(20)] + [each.call.remote() for each in counters])))\n"
        )
        self.assertEqual(out.strip(), "22")
        templates = self.node.last_driver().templates
        self.assertEqual(sorted(each["kind"] for each in templates.values()), ["create", "method", "task"])

    def test_fork_of_a_driver_leaves_its_session_alone(self) -> None:
        out = self.run_driver(
            "import os, satchel, sys\nsatchel.init()\n@satchel.remote\ndef f(): return 5\nsatchel.get(f.remote())\n"
            "pid = os.fork()\nif not pid: sys.exit(0)\nos.waitpid(pid, 0)\nprint(satchel.get(f.remote()))\n"
        )
        self.assertEqual(out.strip(), "5")


def _make(script: dict):
    def test(self: DriverTests) -> None:
        expected = script["expected_stdout"]
        if sys.version_info < (3, 11):
            # Older tracebacks do not mark the place in the line.
            expected = [line for line in expected if "~~^~~" not in line]
        for _ in range(MOST_TRIES if script["id"] in TIMED else 1):
            lines = self.run_driver(script["script"]).rstrip().split("\n")
            lines = [re.sub(r"pid=\d+", "pid=<PID>", line.rstrip()) for line in lines]
            if lines == expected:
                break
        self.assertEqual(lines, expected)

    test.__doc__ = script["title"]
    return test


for _script in vectors("core-behaviour.json")["scripts"]:
    if _script["id"] in ON_ANY_NODE:
        setattr(DriverTests, "test_" + _script["id"].replace("-", "_"), _make(_script))

if __name__ == "__main__":
    unittest.main()
