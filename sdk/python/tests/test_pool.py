"""`ray.util.multiprocessing.Pool`, with a node in memory."""

import os
import subprocess
import sys
import unittest

import fake_node
from repository import SOURCES

SCRIPT = """
import os, threading
from ray.util.multiprocessing import Pool, TimeoutError

def told(call, *args, **named):
    try: return call(*args, **named)
    except Exception as error: return type(error).__name__

def double(n): return 2 * n
def prepare(text): os.environ["PREPARED"] = text
def prepared(_): return os.environ.get("PREPARED")
def wait(_): threading.Event().wait()

pool = Pool(2, initializer=prepare, initargs=["yes"])
print(pool.map(double, range(10)), pool.starmap(pow, [(2, 3), (3, 2)]), pool.apply(pow, (2, 5)), pool.apply(int, ("11",), {"base": 2}))
print(list(pool.imap(double, range(5), chunksize=2)), sorted(pool.imap_unordered(double, range(5))), set(pool.map(prepared, range(4))))
print(pool.map(double, []), told(pool.map, int, ["a"]), told(pool.map, double, [1], chunksize=0))
came = threading.Event(); got = []
pool.map_async(double, [1, 2], callback=lambda values: (got.append(values), came.set())); came.wait(60)
failed = threading.Event()
result = pool.apply_async(int, ("a",), error_callback=lambda error: (got.append(isinstance(error, ValueError)), failed.set())); failed.wait(60)
print(got, result.ready(), result.successful(), told(pool.join))
slow = pool.apply_async(wait, (1,))
print(slow.ready(), told(slow.get, timeout=0.01), told(slow.successful))
pool.terminate(); pool.join()
print(told(pool.map, double, [1]), told(slow.get))
with Pool(1, maxtasksperchild=2) as pool:
    print(len({pool.apply(os.getpid) for _ in range(6)}), pool.map(double, range(5)))
print(told(Pool, 0), told(Pool, 1, initializer=5))
pool = Pool(1); result = pool.map_async(double, [1]); pool.close(); pool.join(); print(result.get(), told(pool.apply, double, (1,)))
"""
PRINTED = """
[0, 2, 4, 6, 8, 10, 12, 14, 16, 18] [8, 9] 32 3
[0, 2, 4, 6, 8] [0, 2, 4, 6, 8] {'yes'}
[] ValueError ValueError
[[2, 4], True] True False ValueError
False TimeoutError ValueError
ValueError ActorDiedError
3 [0, 2, 4, 6, 8]
ValueError TypeError
[2] ValueError
"""


class PoolTests(unittest.TestCase):
    def test_pool_does_what_that_of_the_standard_library_does(self) -> None:
        node = fake_node.FakeNode()
        self.addCleanup(node.close)
        path = os.path.join(node.home, "script.py")
        with open(path, "w", encoding="utf-8") as file:
            file.write(SCRIPT)
        variables = {**os.environ, **node.variables(), "PYTHONPATH": SOURCES}
        done = subprocess.run([sys.executable, path], env=variables, capture_output=True, text=True, timeout=120, check=False)
        self.assertEqual(done.stdout.strip().splitlines(), PRINTED.strip().splitlines(), done.stderr)


if __name__ == "__main__":
    unittest.main()
