"""What a worker has of the daemon and of its zygote: their limits as the documentation says, and none of their descriptors."""

import json
import os
import tempfile
import unittest

from real_cluster import RealCluster

SCRIPT = """
import json, os, resource
import satchel
satchel.init(num_cpus=2, log_to_driver=False)

def look():
    found = [os.readlink(f"/proc/self/fd/{each}") for each in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{each}")]
    # A library may keep itself open: libffi does, where it makes its trampolines from its own file.
    found = [each for each in found if ".so." not in os.path.basename(each)]
    kinds = sorted(os.path.splitext(each)[1] or each.partition(":")[0] for each in found)
    return kinds, resource.getrlimit(resource.RLIMIT_NOFILE), resource.getrlimit(resource.RLIMIT_CORE)[0], os.umask(0o22)

@satchel.remote
class Actor:
    look = lambda self: look()

@satchel.remote
def after(_):
    # A second worker, forked while the first one has its own files open.
    return look()

first = Actor.remote()
print(json.dumps(satchel.get([first.look.remote(), Actor.remote().look.remote(), after.remote(1)])))
"""


class InheritedTests(unittest.TestCase):
    def test_worker_has_its_output_and_its_connection_and_the_limits_of_the_documentation(self) -> None:
        cluster = RealCluster()
        self.addCleanup(cluster.close)
        with tempfile.TemporaryDirectory(prefix="satchel-inherited-") as folder:
            path = os.path.join(folder, "script.py")
            with open(path, "w", encoding="utf-8") as file:
                file.write(SCRIPT)
            done = cluster.run(path)
        self.assertEqual(done.returncode, 0, done.stderr)
        for kinds, (soft, hard), core, umask in json.loads(done.stdout):
            self.assertEqual(kinds, [".err", ".out", "/dev/null", "socket"])
            self.assertEqual((soft, core, umask), (hard, 0, 0o22))


if __name__ == "__main__":
    unittest.main()
