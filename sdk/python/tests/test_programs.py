"""What goes with a program that its user starts: its variables, its Python, a cluster of its own beside another."""

import glob
import json
import os
import subprocess
import sys
import tempfile
import unittest
from typing import List

from real_cluster import RealCluster, wheels


def setUpModule() -> None:
    global cluster
    cluster = RealCluster()
    unittest.addModuleCleanup(cluster.close)
    cluster.variables["PYTHONDONTWRITEBYTECODE"] = "1"
    cluster.start("--num-cpus", "2")


class ProgramTests(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def run_program(self, script: str, python: str = sys.executable, **variables: str) -> List[str]:
        path = os.path.join(self.folder, "script.py")
        with open(path, "w", encoding="utf-8") as file:
            file.write(script)
        done = subprocess.run(
            [python, path], cwd=self.folder, env={**cluster.variables, **variables}, capture_output=True, text=True, timeout=120, check=False
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.splitlines()

    def test_variables_go_with_their_program(self) -> None:
        script = (
            "import os, satchel\nsatchel.init()\nf = satchel.remote(lambda: os.environ.get('API_KEY'))\n"
            "print(satchel.get([f.remote(), f.options(runtime_env={'env_vars': {'API_KEY': '${API_KEY}+'}}).remote()]))"
        )
        self.assertEqual(self.run_program(script, API_KEY="first"), ["['first', 'first+']"])
        self.assertEqual(self.run_program(script, API_KEY="second"), ["['second', 'second+']"])
        self.assertEqual(self.run_program(script), ["[None, '+']"])

    def test_what_is_ours_is_compiled_once_whatever_the_variables_say(self) -> None:
        with open(os.path.join(self.folder, "part.py"), "w", encoding="utf-8") as file:
            file.write("def f(): return 1")
        self.assertEqual(self.run_program("import part, satchel\nsatchel.init()\nprint(satchel.get(satchel.remote(part.f).remote()))"), ["1"])
        self.assertNotEqual(glob.glob(os.path.join(cluster.home, "head", "sdk", "*", "cloudpickle", "__pycache__", "*.pyc")), [])
        self.assertNotIn("__pycache__", os.listdir(self.folder))

    def test_local_is_a_cluster_of_ones_own(self) -> None:
        lines = self.run_program(
            "import os, satchel\nbefore = os.environ['SATCHEL_HOME']\nsatchel.init(address='local', num_cpus=5)\n"
            "print(satchel.cluster_resources()['CPU'], satchel.get(satchel.remote(lambda: 1).remote()))\nprint(os.environ['SATCHEL_HOME'])\n"
            "satchel.shutdown()\nprint(os.environ['SATCHEL_HOME'] == before)\n"
            "satchel.init()\nprint(satchel.cluster_resources()['CPU'])"
        )
        self.assertEqual(lines[:1] + lines[2:], ["5.0 1", "True", "2.0"])
        self.assertFalse(os.path.exists(lines[1]))

    def test_what_killed_programs_leave_goes_with_the_next(self) -> None:
        path = os.path.join(self.folder, "killed.py")
        with open(path, "w", encoding="utf-8") as file:
            file.write(
                "import os, satchel\nsatchel.init(address='local')\nprint(os.environ['SATCHEL_HOME'], flush=True)\nos.kill(os.getpid(), 9)"
            )
        killed = subprocess.run([sys.executable, path], env=cluster.variables, capture_output=True, text=True, timeout=120, check=False)
        left = killed.stdout.strip()
        self.assertTrue(os.path.isdir(left), killed.stderr)
        path = os.path.join(self.folder, "next.py")
        with open(path, "w", encoding="utf-8") as file:
            file.write("import os, satchel\nsatchel.init(address='local')\nprint(os.environ['SATCHEL_HOME'], satchel.get(satchel.put(1)))")
        started = [subprocess.Popen([sys.executable, path], env=cluster.variables, stdout=subprocess.PIPE, text=True) for _ in range(3)]
        told = [program.communicate(timeout=120)[0].split() for program in started]
        self.assertEqual([(program.returncode, words[1:]) for program, words in zip(started, told)], [(0, ["1"])] * 3)
        self.assertEqual(len({home for home, _ in told}), 3)
        self.assertEqual([home for home in (left, *(words[0] for words in told)) if os.path.exists(home)], [])

    def test_a_cluster_has_more_than_one_name(self) -> None:
        with open(os.path.join(cluster.home, "head.json"), encoding="utf-8") as file:
            port = json.load(file)["address"].rpartition(":")[2]
        script = "import satchel\nsatchel.init()\nprint(satchel.cluster_resources()['CPU'])"
        self.assertEqual(self.run_program(script, RAY_ADDRESS=f"http://localhost:{port}/"), ["2.0"])
        with self.assertRaisesRegex(AssertionError, "submit the program there"):
            self.run_program(script, RAY_ADDRESS="http://localhost:1")

    def test_in_a_job_local_has_nothing_of_the_job(self) -> None:
        lines = self.run_program(
            "import os, satchel\nsatchel.init(address='local', num_cpus=1, runtime_env={'working_dir': '.'})\n"
            "f = satchel.remote(lambda: (os.environ.get('API_KEY'), os.path.exists('script.py')))\nprint(satchel.get(f.remote()))",
            API_KEY="mine",
            SATCHEL_JOB_ID="job",
            SATCHEL_NODE_SOCKET=os.path.join(cluster.home, "no.sock"),
            SATCHEL_ADDRESS="http://127.0.0.1:1",
        )
        self.assertEqual(lines, ["('mine', True)"])

    def test_an_error_behind_what_an_attempt_before_had_yielded_is_told(self) -> None:
        lines = self.run_program(
            "import os, satchel\nsatchel.init()\n"
            "@satchel.remote(num_returns='streaming', max_retries=1, retry_exceptions=[OSError])\n"
            "def items():\n    first = not os.path.exists('ran')\n    open('ran', 'w').close()\n"
            "    yield from range(3 if first else 1)\n    raise OSError() if first else ValueError('second')\n"
            "got = []\ntry:\n    for ref in items.remote(): got.append(satchel.get(ref))\n"
            "except ValueError as error: print(got, type(error).__name__)"
        )
        self.assertEqual(lines, ["[0, 1, 2] RayTaskError(ValueError)"])

    def test_pickles_have_one_name_whoever_reads_them(self) -> None:
        self.run_program("import satchel\nsatchel.init()\nf = open('f', 'wb')\nfrom satchel import cloudpickle\ncloudpickle.dump(lambda: 7, f)")
        self.assertEqual(self.run_program("import pickle, satchel\nprint(pickle.load(open('f', 'rb'))())"), ["7"])

    def test_who_finds_another_has_started_none(self) -> None:
        lines = self.run_program(
            "import satchel\nfrom satchel._driver import cluster\nfound, cluster.running = cluster.running, lambda: None\n"
            "start = cluster.start\n"
            "def late(options):\n    cluster.running = found\n    return start(options)\n"
            "cluster.start = late\n"
            "try: satchel.init(num_cpus=5)\nexcept ValueError as error: print(str(error)[:40])\n"
        )
        self.assertEqual(lines, ["When connecting to an existing cluster, "])
        self.assertEqual(self.run_program("import satchel\nsatchel.init('auto')\nprint(satchel.cluster_resources()['CPU'])"), ["2.0"])

    @unittest.skipIf(wheels() is None, "there are no wheels to install: set SATCHEL_TEST_WHEELS")
    def test_packages_of_tasks_lie_on_the_programs_python(self) -> None:
        venv = os.path.join(self.folder, "venv")
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
        python = os.path.join(venv, "bin", "python")
        asked = subprocess.run([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], capture_output=True, text=True, check=True)
        packages = asked.stdout.strip()
        for name, text in (("of_venv.py", "NAME = 'venv'"), ("cloudpickle.py", "raise RuntimeError('This one cannot pickle anything.')")):
            with open(os.path.join(packages, name), "w", encoding="utf-8") as file:
                file.write(text)
        script = (
            "import json, satchel, of_venv\nsatchel.init()\n"
            "def f():\n    import of_venv, toolz\n    return of_venv.NAME, toolz.__name__\n"
            "print(json.dumps([satchel.get(satchel.remote(f).options(runtime_env={tool: ['toolz']}).remote()) for tool in ('pip', 'uv')]))"
        )
        self.assertEqual(json.loads(self.run_program(script, python)[0]), [["venv", "toolz"]] * 2)


if __name__ == "__main__":
    unittest.main()
