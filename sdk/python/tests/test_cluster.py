"""What only a real cluster shows: which node is chosen, and what becomes of jobs."""

import asyncio
import os
import tempfile
import unittest
from typing import List
from unittest import mock

from real_cluster import RealCluster
from satchel.job_submission import JobStatus, JobSubmissionClient, JobType

PATIENCE_SECONDS = 60


def setUpModule() -> None:
    global cluster
    cluster = RealCluster()
    unittest.addModuleCleanup(cluster.close)
    cluster.start("--num-cpus", "2", "--labels", '{"zone": "a"}')


class DriverTests(unittest.TestCase):
    def run_driver(self, script: str) -> List[str]:
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "script.py")
            with open(path, "w", encoding="utf-8") as file:
                file.write("import satchel\nsatchel.init()\n" + script)
            done = cluster.run(path)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.splitlines()

    def test_labels_choose_the_node(self) -> None:
        lines = self.run_driver(
            "from satchel.util.scheduling_strategies import In, NodeAffinitySchedulingStrategy as Affinity, NodeLabelSchedulingStrategy as Labels\n"
            "f = satchel.remote(lambda: 'ran')\nhere = satchel.get_runtime_context().get_node_id()\n"
            "for fits in ({'label_selector': {'zone': 'in(a,c)'}}, {'scheduling_strategy': Labels({'zone': In('a')})},\n"
            "             {'scheduling_strategy': Affinity(here, soft=False)}, {'scheduling_strategy': Affinity('0' * 56, soft=True)}):\n"
            "    print(satchel.get(f.options(**fits).remote()))\n"
            "never = [f.options(label_selector={'zone': 'b'}).remote(), f.options(label_selector={'ray.io/node-id': '0' * 56}).remote()]\n"
            # What was asked for later and has run was looked at after those.
            "print(satchel.get(f.remote()), len(satchel.wait(never, num_returns=2, timeout=0)[0]))\n"
            "@satchel.remote\nclass A:\n    def f(self): return 1\n"
            "nowhere = Affinity('0' * 56, soft=False)\na = A.options(scheduling_strategy=nowhere).remote()\n"
            "for ref in (f.options(scheduling_strategy=nowhere).remote(), a.f.remote(), f.options(num_cpus=64, scheduling_strategy=Affinity(here, soft=False)).remote()):\n"
            "    try: satchel.get(ref)\n    except satchel.exceptions.RayError as error: print(type(error).__name__, 'soft=False was specified' in str(error))\n"
            "from satchel.util.state import list_tasks\n"
            "print(*{row.state for row in list_tasks() if row.task_id in {each.task_id().hex() for each in never}})\n"
        )
        self.assertEqual(lines, ["ran"] * 4 + ["ran 0", "TaskUnschedulableError True", "ActorUnschedulableError True", "TaskUnschedulableError True", "PENDING_NODE_ASSIGNMENT"])

    def test_state_is_listed_as_it_is(self) -> None:
        self.client_of_jobs().submit_job(entrypoint="true", submission_id="listed")
        lines = self.run_driver(
            "import json\nfrom satchel.util import state\n"
            "@satchel.remote\ndef f(fails): return 1 / (not fails)\n@satchel.remote\nclass A:\n    def jobs(self): return state.list_jobs()\n"
            "done = [f.options(name=f'n{i}').remote(i % 2) for i in range(6)]\nsatchel.wait(done, num_returns=6)\n"
            "names = lambda rows: sorted(row.name for row in rows)\n"
            "mine = satchel.get_runtime_context().get_job_id()\n"
            "print(*names(state.list_tasks(filters=[('state', '=', 'failed'), ('job_id', '=', mine)])), *names(state.list_tasks(limit=1, filters=[('name', '=', 'N0')])))\n"
            "print(state.get_task(done[0]).state, state.get_task('00'), len(state.list_tasks(filters=[('type', '!=', 'NORMAL_TASK'), ('job_id', '=', mine)])))\n"
            "kept = satchel.put(bytes(200000))\n[row] = state.list_objects(filters=[('object_id', '=', kept.hex())])\n"
            "print(row.reference_type, row.object_size >= 200000)\n"
            "[summary] = state.summarize_objects().values()\nprint(summary['total_objects'] > 0, round(summary['total_size_mb'], 1) > 0)\n"
            "here = satchel.get_runtime_context()\n[node] = state.list_nodes()\n"
            "print(node.labels['zone'], node.node_id == here.get_node_id(), state.get_node('00'))\n"
            "a = A.remote()\nsatchel.get(a.jobs.remote())\nprint(state.summarize_actors()['cluster']['summary']['A'])\nfor jobs in (state.list_jobs(), satchel.get(a.jobs.remote())):\n"
            "    print([job.submission_id for job in jobs if job.submission_id == 'listed'], mine in [job.job_id for job in jobs if job.type == 'DRIVER'])\n"
            "print(len(state.list_jobs(filters=[('job_id', '=', mine)])), 'DRIVER' in [row.worker_type for row in state.list_workers()])\n"
            "for wrong in ([('colour', '=', 'red')], [('name', '>', 'n')]):\n"
            "    for rows in (state.list_tasks, state.list_jobs):\n"
            "        try: rows(filters=wrong)\n        except ValueError as error: print(str(error)[:30])\n"
        )
        self.assertEqual(
            lines,
            [
                *("n1 n3 n5 n0", "FINISHED None 0", "PINNED_IN_MEMORY True", "True True", "a True None"),
                "{'class_name': 'A', 'state_counts': {'ALIVE': 1}}",
                *("['listed'] True", "['listed'] True", "1 True"),
                *("The given filter column colour", "The given filter column colour"),
                *("Unsupported filter predicate >", "Unsupported filter predicate >"),
            ],
        )

    def test_the_command_line_shows_what_runs(self) -> None:
        lines = self.run_driver(
            "import json, os, subprocess\n"
            "def shown(*command): return json.loads(subprocess.run([os.environ['SATCHEL_CLI'], *command, '--json'], capture_output=True, check=True).stdout)\n"
            "@satchel.remote\ndef shout(): return 1\n@satchel.remote\nclass Counter:\n    def call(self): return 1\n"
            "satchel.get(shout.options(name='loud').remote())\ncounter = Counter.options(name='one').remote()\nsatchel.get(counter.call.remote())\n"
            "large = satchel.put(bytes(1 << 20))\n"
            "print([row['state'] for row in shown('task', 'list', '--filter', 'name=loud')])\n"
            "print([(row['state'], row['class_name']) for row in shown('actor', 'list', '--filter', 'name=one')])\n"
            "print(sorted({row['worker_type'] for row in shown('worker', 'list')}))\n"
            "memory = shown('memory')\nprint(memory['objects'][0]['object_id'] == large.hex(), memory['shared_memory_bytes'] >= 1 << 20)\n"
        )
        self.assertEqual(lines, ["['FINISHED']", "[('ALIVE', 'Counter')]", "['DRIVER', 'WORKER']", "True True"])

    def test_the_environment_of_a_driver_is_set_up_at_its_start_unless_it_is_to_wait(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            for eager, expected in ((True, "before"), (False, "after")):
                mark = os.path.join(folder, expected)
                lines = self.run_driver(
                    "import os, sys, time\nsatchel.shutdown()\n"
                    f"mark, python = {mark!r}, os.path.join({folder!r}, 'python-{expected}')\n"
                    "open(python, 'w').write('#!/bin/sh\\n: > ' + mark + '\\nexec ' + sys.executable + ' \"$@\"\\n')\nos.chmod(python, 0o700)\n"
                    f"satchel.init(runtime_env={{'py_executable': python, 'config': {{'eager_install': {eager}}}}})\n"
                    f"while {eager} and not os.path.exists(mark): time.sleep(0.01)\n"
                    "f = satchel.remote(lambda: 1)\n"
                    "satchel.get(f.options(runtime_env={'py_executable': sys.executable}).remote())\n"
                    "found = os.path.exists(mark)\nsatchel.get(f.remote())\nprint('before' if found else 'after', os.path.exists(mark))\n"
                )
                self.assertEqual(lines, [f"{expected} True"])

    def client_of_jobs(self) -> JobSubmissionClient:
        with mock.patch.dict(os.environ, cluster.variables, clear=True):
            return JobSubmissionClient()


class JobTests(unittest.TestCase):
    def setUp(self) -> None:
        patch = mock.patch.dict(os.environ, cluster.variables, clear=True)
        patch.start()
        self.addCleanup(patch.stop)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.client = JobSubmissionClient()

    def finish(self, job: str) -> JobStatus:
        asyncio.run(asyncio.wait_for(self.tail(job), PATIENCE_SECONDS))
        return self.client.get_job_status(job)

    def lines(self, job: str) -> List[str]:
        """What the entrypoint printed."""
        return [line for line in self.client.get_job_logs(job).splitlines() if not line.startswith("Running entrypoint")]

    async def tail(self, job: str) -> str:
        return "".join([text async for text in self.client.tail_job_logs(job)])

    def test_life_of_a_job(self) -> None:
        with open(os.path.join(self.folder, "data.txt"), "w", encoding="utf-8") as file:
            file.write("shipped")
        environment = {"working_dir": self.folder, "env_vars": {"GREETING": "hello"}}
        job = self.client.submit_job(
            entrypoint='echo "$GREETING $(cat data.txt)"', submission_id="a job/1", runtime_env=environment, metadata={"who": "me"}
        )
        self.assertEqual((job, self.finish(job)), ("a job/1", JobStatus.SUCCEEDED))
        self.assertEqual(self.lines(job), ["hello shipped"])
        found = self.client.get_job_info(job)
        self.assertEqual((found.type, found.submission_id, found.metadata["who"], found.driver_exit_code), (JobType.SUBMISSION, job, "me", 0))
        self.assertIn(found, self.client.list_jobs())
        self.assertTrue(self.client.delete_job(job))
        for call in (self.client.get_job_info, self.client.stop_job, self.client.delete_job, self.finish):
            with self.assertRaisesRegex(RuntimeError, "404"):
                call(job)

    def test_lines_come_while_the_job_runs(self) -> None:
        gate = os.path.join(self.folder, "gate")
        job = self.client.submit_job(entrypoint=f"echo één; while [ ! -e {gate} ]; do sleep 0.02; done; echo twee")

        async def follow() -> List[str]:
            texts = []
            async for text in self.client.tail_job_logs(job):
                texts.append(text)
                if "één\n" in "".join(texts):
                    open(gate, "w").close()
            return texts

        texts = asyncio.run(asyncio.wait_for(follow(), PATIENCE_SECONDS))
        self.assertEqual("".join(texts), self.client.get_job_logs(job))
        self.assertEqual(self.lines(job), ["één", "twee"])
        self.assertEqual(self.client.get_job_status(job), JobStatus.SUCCEEDED)

    def test_who_tails_may_leave_while_the_job_goes_on(self) -> None:
        job = self.client.submit_job(entrypoint="echo begun; sleep 600")

        async def begin() -> None:
            text = ""
            async for more in self.client.tail_job_logs(job):
                text += more
                if "begun\n" in text:
                    return

        asyncio.run(asyncio.wait_for(begin(), PATIENCE_SECONDS))
        self.assertTrue(self.client.stop_job(job))
        self.assertEqual(self.finish(job), JobStatus.STOPPED)

    def test_a_job_submits_another_one(self) -> None:
        script = os.path.join(self.folder, "submit.py")
        with open(script, "w", encoding="utf-8") as file:
            file.write("from ray.job_submission import JobSubmissionClient as Client\nprint(Client().submit_job(entrypoint='echo inner', submission_id='inner'))\n")
        job = self.client.submit_job(entrypoint="python submit.py", runtime_env={"working_dir": self.folder})
        self.assertEqual(self.finish(job), JobStatus.SUCCEEDED, self.client.get_job_logs(job))
        self.assertEqual((self.finish("inner"), self.lines("inner")), (JobStatus.SUCCEEDED, ["inner"]))


if __name__ == "__main__":
    unittest.main()
