"""Values whose files are lost are made again by their tasks, as far as that can be done."""

import os
import tempfile
import textwrap
import unittest

from real_cluster import RealCluster

_PRELUDE = """
import os, signal, sys, time
import satchel as ray
from satchel.util.state import list_objects
ray.init()
ray.get(ray.remote(lambda: 1).remote())
LARGE = 1 << 20
NOTES = sys.argv[0] + ".notes"
def note(text):
    with open(NOTES, "a") as file: file.write(text + "\\n")
def noted():
    return open(NOTES).read().split()
def path(ref):
    return ray._session.current.session.store.values[ref.binary()].path
def lose(ref):
    ray.wait([ref]); os.unlink(path(ref))
def wait_for(text):
    while text not in noted(): time.sleep(0.01)
def wait_until_freed(ids):
    while any(row["object_id"] in ids for row in list_objects(limit=1000)): time.sleep(0.01)
def told(*refs, **how):
    try: print(*[len(value) for value in ray.get(list(refs), **how)])
    except Exception as error: print(type(error).__name__, str(error).replace("\\n", " "))
@ray.remote
def make(name, size=LARGE):
    note(name); return bytes(size)
@ray.remote(num_cpus=0.1)
def late(name):
    note(name)
    if name in noted()[:-1]: wait_for("go")
    return bytes(LARGE)
@ray.remote
def grow(name, *parts):
    note(name); return b"".join(parts)
"""


class LineageTests(unittest.TestCase):
    def test_a_value_and_what_it_was_made_of_are_made_again(self) -> None:
        printed = self._run(
            """
            one = make.remote("one")
            lose(one); told(one); print(noted())
            small = make.remote("small", 10)
            two = grow.remote("two", one, small, make.remote("part"))
            ray.wait([two])
            ids = [one.hex(), small.hex()]
            del one, small
            wait_until_freed(ids)
            lose(two); told(two); print(sorted(noted()))
            """
        )
        self.assertEqual(
            printed,
            ["1048576", "['one', 'one']", "2097162", "['one', 'one', 'one', 'part', 'part', 'small', 'two', 'two']"],
        )

    def test_a_task_that_is_given_a_lost_value_waits_for_it(self) -> None:
        printed = self._run(
            """
            one = make.remote("one"); lose(one)
            told(grow.remote("two", one), grow.remote("three", one, one))
            @ray.remote
            def inside(refs):
                return ray.get(refs[0])
            two = make.remote("four"); lose(two)
            told(inside.remote([two]))
            print(noted().count("one"), noted().count("four"))
            """
        )
        self.assertEqual(printed, ["1048576 2097152", "1048576", "2 2"])

    def test_what_cannot_be_made_again_is_told(self) -> None:
        printed = self._run(
            """
            @ray.remote
            class Keeper:
                def give(self): return bytes(LARGE)
            keeper = Keeper.remote()
            for ref in (ray.put(bytes(LARGE)), make.options(max_retries=0).remote("never"), keeper.give.remote()):
                lose(ref); told(ref)
            once = make.options(max_retries=1).remote("once")
            lose(once); told(once); lose(once); told(once)
            told(grow.remote("of it", once))
            """
        )
        texts = ("given by put()", "max_retries=0", "of an actor", "1048576", "run 2 times", "run 2 times")
        for line, text in zip(printed, texts):
            self.assertIn(text, line)
        kind = "ObjectReconstructionFailedError"
        self.assertEqual([line.split()[0] for line in printed if "Error" in line], 4 * [kind] + [f"RayTaskError({kind})"])

    def test_the_worker_that_makes_it_again_is_killed(self) -> None:
        printed = self._run(
            """
            @ray.remote
            def fragile():
                note("run")
                if len(noted()) == 2: os.kill(os.getpid(), signal.SIGKILL)
                return [ray.put(bytes(LARGE)), bytes(LARGE)]
            ref = fragile.remote()
            held = ray.get(ref)[0]
            lose(ref)
            value = ray.get(ref); print(len(value[1]), len(ray.get(value[0])), len(ray.get(held)), len(noted()))
            """
        )
        self.assertEqual(printed, ["1048576 1048576 1048576 3"])

    def test_what_a_task_has_put_or_yielded_is_told_while_it_runs_and_after(self) -> None:
        printed = self._run(
            """
            def failure(ref):
                try: ray.get(ref)
                except ray.exceptions.ObjectReconstructionFailedError as error: return "given by put()" in str(error)
            @ray.remote
            def puts():
                note("run")
                ref = ray.put(bytes(LARGE)); lose(ref)
                given = grow.options(num_cpus=0.1).remote("given", ref)
                return [ray.put(bytes(LARGE)), failure(given), failure(ref), bytes(LARGE)]
            ref = puts.remote(); held, *there = ray.get(ref)[:3]; print(there)
            lose(ref); lose(held); told(held)
            @ray.remote(num_returns="streaming")
            def items():
                yield bytes(LARGE)
                wait_for("go")
            items = items.remote(); item = next(items)
            lose(item); told(item); note("go"); ray.get(items.completed())
            print(noted())
            """
        )
        self.assertEqual((printed[0], printed[-1]), ("[True, True]", "['run', 'go']"))
        for line, text in zip(printed[1:-1], ("given by put()", "of a generator")):
            self.assertTrue(line.startswith("ObjectReconstructionFailedError") and text in line, printed)

    def test_a_timeout_counts_while_a_value_is_made_again(self) -> None:
        printed = self._run(
            """
            one = late.remote("one"); lose(one)
            told(one, timeout=0); told(one, timeout=0.1); wait_for("one")
            try: ray.get(one, timeout=0.1)
            except ray.exceptions.GetTimeoutError: print("alone")
            note("go"); told(one, timeout=50)
            two = make.remote("two"); lose(two)
            told(two, timeout=50)
            """
        )
        late = "GetTimeoutError Get timed out: some object(s) not ready."
        self.assertEqual(printed, [late, late, "alone", "1048576", "1048576"])

    def test_a_value_that_another_thread_has_asked_for_again_is_waited_for(self) -> None:
        printed = self._run(
            """
            session = ray._session.current.session
            one = make.remote("one"); ray.wait([one])
            session.store.ask_again(one.binary(), session.store.values[one.binary()])
            print(len(session.value(one.binary())))
            """
        )
        self.assertEqual(printed, ["1048576"])

    def test_a_future_does_not_wait_for_the_lost_value_of_another(self) -> None:
        printed = self._run(
            """
            one = late.remote("one"); lose(one)
            first = one.future(); second = make.remote("two").future()
            print(len(second.result(60)), first.done()); note("go"); print(len(first.result(60)))
            kept = ray.put(bytes(LARGE)); lose(kept)
            print(type(kept.future().exception(60)).__name__)
            """
        )
        self.assertEqual(printed, ["1048576 False", "1048576", "ObjectReconstructionFailedError"])

    def test_a_long_chain_is_made_again(self) -> None:
        printed = self._run(
            """
            @ray.remote(num_cpus=0.1)
            def step(value):
                return value[:-1]
            value = make.remote("first")
            ids = []
            for _ in range(100):
                ids.append(value.hex()); value = step.remote(value)
            ray.wait([value]); wait_until_freed(ids)
            lose(value); told(value); print(noted())
            """
        )
        self.assertEqual(printed, [str((1 << 20) - 100), "['first', 'first']"])

    _cluster: RealCluster

    @classmethod
    def setUpClass(cls) -> None:
        cls._cluster = RealCluster()
        cls.addClassCleanup(cls._cluster.close)
        cls._cluster.start("--num-cpus", "2")

    def _run(self, script: str) -> list:
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "script.py")
            with open(path, "w", encoding="utf-8") as file:
                file.write(_PRELUDE + textwrap.dedent(script))
            done = self._cluster.run(path)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.splitlines()
