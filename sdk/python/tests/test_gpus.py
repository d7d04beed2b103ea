"""GPUs of tasks, actors and jobs, on a cluster whose machine seems to have two."""

import os
import subprocess
import tempfile
import unittest
from typing import List

from real_cluster import RealCluster

VISIBLE = ("CUDA_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES", "NVIDIA_VISIBLE_DEVICES")

SCRIPT = """
import os
import satchel as ray

ray.init()


def seen(wait=None):
    context = ray.get_runtime_context()
    return ray.get_gpu_ids(), context.get_accelerator_ids()["GPU"], os.environ.get("CUDA_VISIBLE_DEVICES"), os.environ.get("NVIDIA_VISIBLE_DEVICES")


@ray.remote(num_gpus=1)
class Holder:
    def __init__(self):
        self.first = seen()

    def see(self):
        return self.first, seen()


print(seen(), ray.cluster_resources()["GPU"])
holder = Holder.remote()
print(ray.get(holder.see.remote()))
task = ray.remote(seen)
print(ray.get(task.options(num_gpus=0.5).remote()))
print(ray.get(task.options(num_gpus=1, runtime_env={"env_vars": {"CUDA_VISIBLE_DEVICES": "9"}}).remote()))
print(ray.get(task.options(num_gpus=1, runtime_env={"env_vars": {"RAY_EXPERIMENTAL_NOSET_CUDA_VISIBLE_DEVICES": "1"}}).remote()))
pids = ray.remote(lambda: os.getpid())
print(len({ray.get(pids.options(num_gpus=1).remote()) for _ in range(3)}))
print(len({ray.get(pids.options(num_gpus=1, max_calls=0).remote()) for _ in range(3)}))
print(ray.get(task.remote()))
mark = __file__ + ".mark"
both = ray.remote(lambda: (os.path.exists(mark), ray.get_gpu_ids())).options(num_gpus=2).remote()
ray.get([task.remote() for _ in range(3)])  # Others go on while it waits for the actor's.
open(mark, "w").close()
ray.kill(holder)
print(ray.get(both))
"""


class GpuTests(unittest.TestCase):
    def setUp(self) -> None:
        self.cluster = RealCluster()
        self.addCleanup(self.cluster.close)
        for name in VISIBLE:
            self.cluster.variables.pop(name, None)
        program = os.path.join(self.cluster.home, "nvidia-smi")
        with open(program, "w", encoding="utf-8") as file:
            file.write("#!/bin/sh\nprintf 'GPU 0: one (UUID: a)\\nGPU 1: one (UUID: b)\\n'\n")
        os.chmod(program, 0o755)
        self.cluster.variables["PATH"] = self.cluster.home + os.pathsep + self.cluster.variables["PATH"]

    def run_driver(self) -> List[str]:
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "script.py")
            with open(path, "w", encoding="utf-8") as file:
                file.write(SCRIPT)
            done = self.cluster.run(path)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.splitlines()

    def test_each_has_its_own(self) -> None:
        self.cluster.variables["CUDA_VISIBLE_DEVICES"] = "0,2"
        self.cluster.start("--num-cpus", "2")
        held = "(['0'], ['0'], '0', '0')"
        other = "(['2'], ['2'], '2', '2')"
        self.assertEqual(
            self.run_driver(),
            [
                "([], [], '0,2', None) 2.0",
                f"({held}, {held})",
                other,
                "(['2'], ['2'], '9', '2')",
                "(['2'], ['2'], '0,2', '2')",
                "3",
                "1",
                "([], [], '0,2', None)",
                "(True, ['0', '2'])",
            ],
        )

    def test_numbers_and_jobs(self) -> None:
        self.cluster.start("--num-cpus", "2")
        self.assertEqual(
            self.run_driver(),
            [
                "([], [], None, None) 2.0",
                "(([0], ['0'], '0', '0'), ([0], ['0'], '0', '0'))",
                "([1], ['1'], '1', '1')",
                "([1], ['1'], '9', '1')",
                "([1], ['1'], None, '1')",
                "3",
                "1",
                "([], [], None, None)",
                "(True, [0, 1])",
            ],
        )
        tell = "echo GPUs=$CUDA_VISIBLE_DEVICES=$NVIDIA_VISIBLE_DEVICES"
        for count, expected in (("2", "GPUs=0,1=0,1"), ("0.5", "GPUs=0=0"), ("0", "GPUs==")):
            done = subprocess.run(
                [self.cluster.variables["SATCHEL_CLI"], "job", "submit", "--entrypoint-num-gpus", count, "--", "sh", "-c", tell],
                env=self.cluster.variables,
                capture_output=True,
                text=True,
                check=False,
            )
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn(expected, done.stdout.splitlines())
