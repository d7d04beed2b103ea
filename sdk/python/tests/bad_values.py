"""Wrong values, errors and references, and what programs are told of them."""

from __future__ import annotations

from bad_use import BadUse

VALUES = [
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
    time.sleep(0.02)
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
class Box:
    def __init__(self, value): self.value = value
nested = None
for _ in range(100000): nested = Box(nested)
told(ray.put, nested)
told(add.remote, nested)
nested = None
told(ray.get, add.remote(1))
""",
        ["RayTaskError(RecursionError)", "20", "True True", "PicklingError", "PicklingError", "2"],
    ),
]
