"""What programs do wrong, and what they are told: scripts with the lines that they print. Types of errors are Ray's."""

from __future__ import annotations

from typing import List, NamedTuple

PRELUDE = """
import ctypes, os, signal, subprocess, sys, threading, time
import ray
ray.init()

def told(call, *args, **kwargs):
    try:
        value = call(*args, **kwargs)
    except BaseException as error:
        print(type(error).__name__, flush=True)
        return error
    print(repr(value), flush=True)

@ray.remote
def add(a, b=1):
    return a + b

@ray.remote(max_restarts=0)
class Keeper:
    def __init__(self, kept=None):
        self.kept = kept
    def call(self, function=None, *args):
        return function(*args) if function else self.kept
    def pid(self):
        return os.getpid()
"""


class BadUse(NamedTuple):
    """`exit_code` is that of the program: minus the number of the signal that ended it."""

    name: str
    script: str
    lines: List[str]
    exit_code: int = 0


CASES = [
    BadUse(
        "wrong types",
        """
told(ray.get, 5); told(ray.get, [5]); told(ray.wait, 5); told(ray.wait, [5]); told(ray.put, ray.put(1)); told(ray.kill, 5)
told(ray.cancel, 5); told(ray.get_actor, 5); told(ray.get_actor, ""); told(ray.remote, 5)
told(add); told(Keeper); told(Keeper.remote().call); told(add.options, num_cpus="2"); told(add.options, num_cups=2)
told(add.options, num_cpus=-1); told(add.remote); told(add.remote, 1, 2, 3); told(Keeper.remote, 1, 2)
told(getattr, Keeper.remote(), "nothing")
""",
        "ValueError TypeError TypeError TypeError TypeError ValueError TypeError TypeError ValueError AssertionError "
        "TypeError TypeError TypeError TypeError ValueError ValueError TypeError TypeError TypeError AttributeError".split(),
    ),
    BadUse(
        "what cannot be pickled",
        """
lock = threading.Lock()
told(add.remote, lock); told(Keeper.remote, lock); told(Keeper.remote().call.remote, lock); told(ray.put, lock)
told(ray.remote(lambda: lock).remote)
error = told(ray.get, ray.remote(lambda: threading.Lock()).remote())
print("lock" in str(error), isinstance(error, ray.exceptions.RayTaskError))
told(ray.get, Keeper.remote().call.remote(threading.Lock))
class Odd:
    def __reduce__(self): raise RuntimeError("not me")
error = told(add.remote, Odd()); print("not me" in str(error))
class Sour:
    def __reduce__(self): return (int, ("sour",))
error = told(ray.get, add.remote(Sour(), 1)); print("sour" in str(error)); told(ray.get, ray.put(Sour()))
told(ray.get, add.remote(1))
""",
        [
            *(*["TypeError"] * 5, "RayTaskError(TypeError)", "True True", "RayTaskError(TypeError)", "RuntimeError", "True"),
            *("RayTaskError(RaySystemError)", "True", "RaySystemError", "2"),
        ],
    ),
    BadUse(
        "an exception in a task, in a method, in a constructor",
        """
error = told(ray.get, add.remote(1, "a"))
print(isinstance(error, TypeError), isinstance(error, ray.exceptions.RayTaskError), "in add" in str(error), type(error.cause).__name__)
told(ray.get, add.remote(add.remote(1, "a")))
keeper = Keeper.remote(); told(ray.get, keeper.call.remote(int, "a")); told(ray.get, keeper.call.remote())
@ray.remote
class Broken:
    def __init__(self): raise KeyError("gone")
    def call(self): return 1
broken = Broken.remote()
error = told(ray.get, broken.call.remote()); print("gone" in str(error), error.actor_init_failed)
told(ray.get, broken.call.remote())
@ray.remote
def later():
    yield 1
    raise LookupError("later")
items = later.remote(); told(ray.get, next(items)); told(ray.get, next(items)); told(next, items)
""",
        [
            *("RayTaskError(TypeError)", "True True True TypeError", "RayTaskError(TypeError)", "RayTaskError(ValueError)", "None"),
            *("ActorDiedError", "True True", "ActorDiedError", "1", "RayTaskError(LookupError)", "StopIteration"),
        ],
    ),
    BadUse(
        "an exception in __del__",
        """
class Sore:
    def __del__(self): raise ValueError("sore")
@ray.remote
def forget(): Sore()
told(ray.get, forget.remote())
@ray.remote
class Ending:
    def call(self): return Sore() is None
    def __del__(self): raise ValueError("sore")
ending = Ending.remote(); told(ray.get, ending.call.remote()); del ending
told(ray.get, add.remote(1))
sore = Sore(); ref = ray.put([1]); del sore, ref
told(ray.get, add.remote(2))
""",
        ["None", "False", "2", "3"],
    ),
    BadUse(
        "an exception that cannot be rebuilt, or not be pickled",
        """
class Two(Exception):
    def __init__(self, one, two): super().__init__(f"{one}{two}")
class Locked(Exception):
    def __init__(self, text): super().__init__(text); self.lock = threading.Lock()
class Final(Exception):
    def __reduce__(self): raise RuntimeError("never")
def fail(kind, *args): raise kind(*args)
failing = ray.remote(fail)
for kind, args in ((Two, (1, 2)), (Locked, ("closed",)), (Final, ("last",))):
    error = told(ray.get, failing.remote(kind, *args))
    print(isinstance(error, ray.exceptions.RayError))
keeper = Keeper.remote()
told(ray.get, keeper.call.remote(fail, Two, 1, 2)); told(ray.get, keeper.call.remote())
told(ray.get, add.remote(1))
""",
        # The last kind ends the worker on Ray, which runs the task four times then.
        ["UnserializableException", "True", "RayTaskError", "True", "RayTaskError", "True", "UnserializableException", "None", "2"],
    ),
    BadUse(
        "actors that are not there",
        """
told(ray.get_actor, "nobody"); told(ray.get_actor, "nobody", namespace="elsewhere"); told(ray.get_actor, "nobody", namespace="")
keeper = Keeper.options(name="one").remote(); ray.get(keeper.call.remote())
told(Keeper.options(name="one").remote)
ray.kill(keeper); ray.kill(keeper)
error = told(ray.get, keeper.call.remote()); print(isinstance(error, ray.exceptions.RayActorError))
told(ray.get, keeper.call.remote())
ended = time.monotonic() + 30
while time.monotonic() < ended:
    try: ray.get_actor("one")
    except ValueError: print("free"); break
""",
        ["ValueError", "ValueError", "ValueError", "ActorAlreadyExistsError", "ActorDiedError", "True", "ActorDiedError", "free"],
    ),
    BadUse(
        "init twice, calls before it and after the end",
        """
told(ray.init); print(ray.init(ignore_reinit_error=True) is not None)
ref = add.remote(1); ray.get(ref)
ray.shutdown(); ray.shutdown(); print(ray.is_initialized())
told(ray.nodes); told(ray.cluster_resources)
ray.init(); told(ray.get, add.remote(1))
""",
        ["RuntimeError", "True", "False", "RaySystemError", "RaySystemError", "2"],
    ),
    BadUse(
        "references that nobody knows, and waiting in vain",
        """
error = told(ray.get, ray.ObjectRef(os.urandom(28)), timeout=20); print(isinstance(error, ray.exceptions.RayError))
@ray.remote
def sleeper(): time.sleep(600)
slow = sleeper.remote(); error = told(ray.get, slow, timeout=0.01); print(isinstance(error, TimeoutError))
told(ray.get, slow, timeout=0)
ray.cancel(slow, force=True); told(ray.get, slow)
ray.cancel(slow); ray.cancel(add.remote(1))
told(ray.wait, [slow, slow]); told(ray.wait, [slow], num_returns=2); told(ray.wait, [slow], num_returns=0); told(ray.wait, [slow], timeout=-1)
""",
        # Ray waits for an object that nobody knows, for ever without a timeout.
        [
            *("ObjectLostError", "True", "GetTimeoutError", "True", "GetTimeoutError", "TaskCancelledError"),
            *("ValueError", "ValueError", "ValueError", "ValueError"),
        ],
    ),
    BadUse(
        "recursion",
        """
def deep(n): return deep(n + 1)
told(ray.get, ray.remote(deep).remote(0))
@ray.remote
def down(n): return n if n == 0 else ray.get(down.remote(n - 1)) + 1
told(ray.get, down.remote(20))
ring = []; ring.append(ring)
print(ray.get(ray.put(ring))[0] is not None, ray.get(ray.remote(lambda ring: ring[0] is ring).remote(ring)))
nested = []
for _ in range(100000): nested = [nested]
told(ray.put, nested)
told(add.remote, nested)
nested = None
told(ray.get, add.remote(1))
""",
        ["RayTaskError(RecursionError)", "20", "True True", "PicklingError", "PicklingError", "2"],
    ),
    BadUse(
        "exit inside of a task and of an actor",
        """
def leave(how): how(3)
leaving = ray.remote(max_retries=0)(leave)
told(ray.get, leaving.remote(sys.exit)); told(ray.get, leaving.remote(os._exit))
keeper = Keeper.remote(); told(ray.get, keeper.call.remote(sys.exit, 3))
told(ray.get, Keeper.remote().call.remote(os._exit, 3))
def raising(kind): raise kind()
told(ray.get, ray.remote(max_retries=0)(raising).remote(KeyboardInterrupt))
told(ray.get, add.remote(1))
""",
        ["WorkerCrashedError", "WorkerCrashedError", "ActorDiedError", "ActorDiedError", "RayTaskError(TaskCancelledError)", "2"],
    ),
    BadUse(
        "exit of the program while tasks run",
        """
@ray.remote
def sleeper(): time.sleep(600)
refs = [sleeper.remote() for _ in range(4)]
print("leaving", flush=True)
sys.exit(3)
""",
        ["leaving"],
        3,
    ),
    BadUse(
        "the program ends without a word",
        """
refs = [add.remote(n) for n in range(100)]
print("leaving", flush=True)
os._exit(4)
""",
        ["leaving"],
        4,
    ),
    BadUse(
        "closed output",
        """
def close():
    sys.stdout.close(); sys.stderr.close()
def close_descriptors():
    os.close(1); os.close(2)
def shout():
    print("out"); print("err", file=sys.stderr); return "shouted"
keeper = Keeper.options(max_concurrency=1).remote()
told(ray.get, keeper.call.remote(close)); told(ray.get, keeper.call.remote(lambda: 1)); told(ray.get, keeper.call.remote(shout))
other = Keeper.remote(); told(ray.get, other.call.remote(close_descriptors)); told(ray.get, other.call.remote(lambda: 2))
kept = os.dup(1); sys.stdout.close(); os.close(2)
ref = ray.remote(shout).remote(); value = ray.get(ref)
os.write(kept, f"{value}\\n".encode())
ray.shutdown()
""",
        # A program that closes its descriptor 2 hangs on Ray.
        ["None", "1", "RayTaskError(ValueError)", "None", "2", "shouted"],
    ),
    BadUse(
        "SIGINT in the program",
        """
signal.signal(signal.SIGINT, signal.default_int_handler)  # Whoever runs in the background inherits that it is ignored.
begun = os.path.join(os.getcwd(), "begun")
@ray.remote
def sleeper():
    open(begun, "w").close(); time.sleep(600)
def interrupt():
    while not os.path.exists(begun): time.sleep(0.01)
    os.kill(os.getpid(), signal.SIGINT)
threading.Thread(target=interrupt).start()
told(lambda: ray.get(sleeper.remote()))
told(ray.get, add.remote(1))
""",
        ["KeyboardInterrupt", "2"],
    ),
    BadUse(
        "SIGTERM in the program",
        """
@ray.remote
def sleeper(): time.sleep(600)
ref = sleeper.remote()
print("begun", flush=True)
os.kill(os.getpid(), signal.SIGTERM)
ray.get(ref)
""",
        ["begun"],
        -15,
    ),
    BadUse(
        "signals at workers",
        """
def kill(number): os.kill(os.getpid(), number); time.sleep(600)
for number in (signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV):
    told(ray.get, ray.remote(max_retries=0)(kill).remote(number))
keeper = Keeper.remote(); pid = ray.get(keeper.pid.remote())
os.kill(pid, signal.SIGKILL)
told(ray.get, keeper.call.remote())
told(ray.get, add.remote(1))
""",
        ["WorkerCrashedError", "WorkerCrashedError", "WorkerCrashedError", "ActorDiedError", "2"],
    ),
    BadUse(
        "huge arguments",
        """
large = bytes(32 << 20)
print(ray.get(ray.remote(lambda value: len(value)).remote(large)) == len(large))
print(ray.get(ray.remote(lambda *values: len(values)).remote(*range(20000))))
print(len(ray.get(add.remote("x" * 1000000, "y"))))
print(ray.get(ray.remote(lambda **named: len(named)).remote(**{f"n{i}": i for i in range(5000)})))
print(len(ray.get(ray.remote(lambda values: values).remote([ray.put(n) for n in range(1000)]))))
""",
        ["True", "20000", "1000001", "5000", "1000"],
    ),
    BadUse(
        "threads in the program",
        """
results, errors = [], []
def work(n):
    try:
        keeper = Keeper.remote(n)
        results.append(sum(ray.get([add.remote(n, 1) for _ in range(20)])) + ray.get(keeper.call.remote()) + ray.get(ray.put(n)))
    except BaseException as error: errors.append(error)
threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
for each in threads: each.start()
for each in threads: each.join()
print(sorted(results) == [22 * n + 20 for n in range(8)], errors)
""",
        ["True []"],
    ),
    BadUse(
        "a fork of the program",
        """
ref = add.remote(1); ray.get(ref)
pid = os.fork()
if pid == 0:
    print(ray.is_initialized(), flush=True)
    os._exit(0)
os.waitpid(pid, 0)
import multiprocessing
with multiprocessing.get_context("fork").Pool(2) as pool: print(pool.map(abs, [-1, -2]))
print(subprocess.run(["echo", "child"], capture_output=True).stdout)
told(ray.get, add.remote(1)); told(ray.get, ref)
""",
        ["False", "[1, 2]", "b'child\\n'", "2", "2"],
    ),
    BadUse(
        "what no node can run is told, and waits",
        """
class Heard:
    def __init__(self): self.text = ""; self.changed = threading.Condition()
    def write(self, text):
        with self.changed: self.text += text; self.changed.notify_all()
    def flush(self): pass
    def has(self, word):
        with self.changed: return self.changed.wait_for(lambda: word in self.text, 60)
heard = sys.stderr = Heard()
ref = ray.remote(num_cpus=1000)(lambda: 1).remote()
print(heard.has("asks for 1000 CPU"))
keeper = Keeper.options(resources={"unobtainium": 1}).remote()
print(heard.has("asks for 1 unobtainium"))
told(ray.get, ref, timeout=0); told(ray.get, keeper.call.remote(), timeout=0)
told(ray.get, add.remote(1))
""",
        ["True", "True", "GetTimeoutError", "GetTimeoutError", "2"],
    ),
    BadUse(
        "an object that is lost",
        """
ref = ray.put(bytes(1 << 20))
os.unlink(ray._session.current.session.store.values[ref.binary()].path)
told(ray.get, ref)
error = told(ray.get, add.remote(ref)); print(ref.hex() in str(error))
told(ray.get, add.remote(1))
""",
        ["ObjectReconstructionFailedError", "RayTaskError(ObjectReconstructionFailedError)", "True", "2"],
    ),
    BadUse(
        "references from before shutdown",
        """
ref = add.remote(1); ray.get(ref)
ray.shutdown(); ray.init()
told(ray.get, ref); told(ray.get, [ref]); told(ray.wait, [ref]); told(ref.future)
told(ray.get, add.remote(1))
""",
        ["ValueError", "ValueError", "ValueError", "ValueError", "2"],
    ),
]
