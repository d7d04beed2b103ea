"""What only a real cluster shows: which node is chosen."""

import os
import tempfile
import unittest
from typing import List

from real_cluster import RealCluster


class ClusterTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.cluster = RealCluster()
        cls.addClassCleanup(cls.cluster.close)
        cls.cluster.start("--num-cpus", "2", "--labels", '{"zone": "a"}')

    def run_driver(self, script: str) -> List[str]:
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "script.py")
            with open(path, "w", encoding="utf-8") as file:
                file.write("import satchel\nsatchel.init()\n" + script)
            done = self.cluster.run(path)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.splitlines()

    def test_labels_choose_the_node(self) -> None:
        lines = self.run_driver(
            "from satchel.util.scheduling_strategies import In, NodeAffinitySchedulingStrategy as Affinity, NodeLabelSchedulingStrategy as Labels\n"
            "f = satchel.remote(lambda: 'ran')\nhere = satchel.get_runtime_context().get_node_id()\n"
            "for fits in ({'label_selector': {'zone': 'in(a,c)'}}, {'scheduling_strategy': Labels({'zone': In('a')})},\n"
            "             {'scheduling_strategy': Affinity(here, soft=False)}, {'scheduling_strategy': Affinity('0' * 56, soft=True)}):\n"
            "    print(satchel.get(f.options(**fits).remote()))\n"
            "never = [f.options(label_selector={'zone': 'b'}).remote(), f.options(scheduling_strategy=Affinity('0' * 56, soft=False)).remote()]\n"
            "print(len(satchel.wait(never, num_returns=2, timeout=0.5)[0]))\n"
        )
        self.assertEqual(lines, ["ran"] * 4 + ["0"])


if __name__ == "__main__":
    unittest.main()
