"""`satchel logs` on a real cluster: what there is, of whom, and following it to its end."""

import json
import os
import subprocess
import tempfile
import time
import unittest
from typing import List

from real_cluster import RealCluster
from repository import ROOT

TYPES = {"string": str, "integer": int, "boolean": bool, "null": type(None)}

DRIVER = '''
import json, os, subprocess, sys
import satchel
from satchel.actor import exit_actor

satchel.init(log_to_driver=False)

def shown(*command):
    return subprocess.run([os.environ["SATCHEL_CLI"], "logs", *command], capture_output=True, text=True)

@satchel.remote
def shout(text):
    print(text)
    print("oops", file=sys.stderr)

@satchel.remote
class Counter:
    def say(self, text):
        print(text)
    def leave(self):
        print("the last words")
        exit_actor()

counter = Counter.remote()
satchel.get(counter.say.remote("one\\ntwo\\nthree"))
task = shout.remote("from a task")
satchel.get(task)
actor = counter._actor_id.hex()
'''


def setUpModule() -> None:
    global cluster
    cluster = RealCluster()
    unittest.addModuleCleanup(cluster.close)
    cluster.start("--num-cpus", "2")


class LogTests(unittest.TestCase):
    def run_driver(self, script: str) -> List[str]:
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "script.py")
            with open(path, "w", encoding="utf-8") as file:
                file.write(DRIVER + script)
            done = cluster.run(path)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.splitlines()

    def test_an_id_of_a_task_an_actor_a_worker_or_a_job_finds_what_it_printed(self) -> None:
        lines = self.run_driver(
            "of_task = shown(task.task_id().hex()).stdout\n"
            "print('from a task' in of_task, 'oops' in of_task, 'two' in of_task)\n"
            "print(shown(actor).stdout.split())\n"
            "print(shown(actor, '--tail', '1').stdout.split())\n"
            "[log] = [row for row in json.loads(shown(actor, '--list', '--json').stdout) if row['kind'] == 'stdout']\n"
            "print(log['kind'], log['bytes'], log['is_open'], log['job_id'] == satchel.get_runtime_context().get_job_id())\n"
            "print(shown(log['name']).stdout == shown(log['worker_id']).stdout == shown(actor).stdout)\n"
            "of_job = {row['kind'] for row in json.loads(shown(log['job_id'], '--list', '--json').stdout)}\n"
            "print(sorted(of_job), len(json.loads(shown('--json').stdout)) >= 3)\n"
            "print([json.loads(line) for line in shown(actor, '--json').stdout.splitlines()] == [{'name': log['name'], 'logs': 'one\\ntwo\\nthree\\n'}])\n"
        )
        self.assertEqual(
            lines,
            [
                *("True True False", "['one', 'two', 'three']", "['three']", "stdout 14 True True", "True"),
                *("['stderr', 'stdout', 'zygote'] True", "True"),
            ],
        )

    def test_following_ends_with_the_program_that_prints(self) -> None:
        lines = self.run_driver(
            "follower = subprocess.Popen([os.environ['SATCHEL_CLI'], 'logs', '-f', actor, '--tail', '1'], stdout=subprocess.PIPE, text=True)\n"
            "name = json.loads(shown(actor, '--list', '--json').stdout)[0]['worker_id']\n"
            "title = follower.stdout.readline()\n"
            "print(title.startswith('==> worker-' + name), title.endswith('.out <==\\n'), follower.stdout.readline().strip())\n"
            "counter.leave.remote()\n"
            "print(follower.stdout.read().split('\\n'), follower.wait())\n"
        )
        self.assertEqual(lines, ["True True three", "['the last words', ''] 0"])

    def test_a_submitted_job_finds_its_driver_and_its_workers_also_when_it_has_ended(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "job.py"), "w", encoding="utf-8") as file:
                file.write(DRIVER)
            cli = cluster.variables["SATCHEL_CLI"]
            submit = [cli, "job", "submit", "--submission-id", "spoke", "--working-dir", folder, "--", "python3 job.py"]
            done = subprocess.run(submit, env=cluster.variables, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        listed = subprocess.run([cli, "logs", "spoke", "--list", "--json"], env=cluster.variables, capture_output=True, check=True)
        kinds = {row["kind"] for row in json.loads(listed.stdout)}
        self.assertTrue(kinds >= {"driver", "stdout", "stderr"}, kinds)
        shown = subprocess.run([cli, "logs", "spoke"], env=cluster.variables, capture_output=True, text=True, check=True).stdout
        self.assertIn("==> job-driver-spoke-", shown)
        self.assertIn("Running entrypoint for job spoke", shown)
        self.assertIn("from a task", shown)

    def test_following_a_job_finds_workers_that_start_meanwhile(self) -> None:
        cli = cluster.variables["SATCHEL_CLI"]
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "job.py"), "w", encoding="utf-8") as file:
                file.write(
                    "import os, satchel, time\nsatchel.init(log_to_driver=False)\nprint('ready')\n"
                    f"while not os.path.exists({folder + '/go'!r}): time.sleep(0.02)\n"
                    "@satchel.remote\nclass Late:\n    def say(self): print('said late')\n"
                    "late = Late.remote()\nsatchel.get(late.say.remote())\n"
                    f"while not os.path.exists({folder + '/end'!r}): time.sleep(0.02)\n"
                )
            submit = [cli, "job", "submit", "--no-wait", "--submission-id", "later", "--", "python3", os.path.join(folder, "job.py")]
            subprocess.run(submit, env=cluster.variables, capture_output=True, check=True)
            while "ready" not in self._printed("later"):
                time.sleep(0.02)
            follower = subprocess.Popen([cli, "logs", "-f", "later"], env=cluster.variables, stdout=subprocess.PIPE, text=True)
            self.addCleanup(follower.kill)
            assert follower.stdout is not None
            lines = iter(follower.stdout.readline, "")
            before = [line for line in iter(lambda: next(lines), "ready\n")]
            open(os.path.join(folder, "go"), "w", encoding="utf-8").close()
            late = [line for line in iter(lambda: next(lines), "said late\n")]
            open(os.path.join(folder, "end"), "w", encoding="utf-8").close()
            rest = follower.stdout.read()
        self.assertEqual(follower.wait(), 0, rest)
        self.assertNotIn(".out <==", "".join(before))
        self.assertIn(".out <==", "".join(late))
        follower.stdout.close()

    def _printed(self, job: str) -> List[str]:
        shown = subprocess.run(
            [cluster.variables["SATCHEL_CLI"], "job", "logs", job], env=cluster.variables, capture_output=True, text=True, check=False
        )
        return shown.stdout.splitlines()

    def test_what_is_listed_has_the_columns_that_the_schema_says(self) -> None:
        lines = self.run_driver(
            "large = satchel.put(bytes(200_000))\n"
            "for command in (['task', 'list'], ['actor', 'list'], ['worker', 'list'], ['memory'], ['logs']):\n"
            "    rows = json.loads(subprocess.run([os.environ['SATCHEL_CLI'], *command, '--json'], capture_output=True, check=True).stdout)\n"
            "    print(json.dumps([' '.join(command), rows]))\n"
        )
        with open(os.path.join(ROOT, "docs", "reference", "json-output.schema.json"), encoding="utf-8") as file:
            schema = json.load(file)["properties"]
        for command, printed in map(json.loads, lines):
            of = schema[command]
            rows = printed if of["type"] == "array" else printed["objects"]
            items = of["items"] if of["type"] == "array" else of["properties"]["objects"]["items"]
            self.assertTrue(rows, command)
            for row in rows:
                with self.subTest(command=command, row=row):
                    self.assertEqual(sorted(row), sorted(items["required"]))
                    for name, value in row.items():
                        column = items["properties"][name]
                        if "enum" in column:
                            self.assertIn(value, column["enum"])
                        else:
                            kinds = column["type"] if isinstance(column["type"], list) else [column["type"]]
                            self.assertIsInstance(value, tuple(TYPES[kind] for kind in kinds), name)

    def test_list_of_actors_says_why_one_is_not_there(self) -> None:
        lines = self.run_driver(
            "from satchel._jobs.http import of_session\n"
            "late = Counter.options(num_cpus=100).remote()\n"
            "listed = subprocess.run([os.environ['SATCHEL_CLI'], 'actor', 'list', '--filter', 'state=PENDING_CREATION'], capture_output=True, text=True)\n"
            "print(listed.stdout.replace('\\n', '|'))\n"
            "of = lambda query: of_session().json('GET', '/api/v0/actors' + query)['data']['result']['result'][0]\n"
            "print('reason' in of('?reasons=true'), 'reason' in of('?detail=true'))\n"
        )
        self.assertRegex(lines[0], r"ACTOR ID .* CLASS +REASON\|.* PENDING_CREATION .* Counter +\S.*CPU")
        self.assertEqual(lines[1], "True False", "Ray's own client takes no column that it does not know")

    def test_who_has_no_logs_is_told_so(self) -> None:
        for arguments, said in ((["nosuch"], "There is no log of 'nosuch'"), (["--tail", "1"], "give its ID"), (["../token"], "There is no log")):
            with self.subTest(arguments=arguments):
                done = subprocess.run(
                    [cluster.variables["SATCHEL_CLI"], "logs", *arguments], env=cluster.variables, capture_output=True, text=True, check=False
                )
                self.assertIn(done.returncode, (1, 2))
                self.assertIn(said, done.stderr)


if __name__ == "__main__":
    unittest.main()
