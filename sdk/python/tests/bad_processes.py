"""Exits, signals, closed output, threads, forks and what no node can run, and what programs are told of them."""

from __future__ import annotations

from bad_use import BadUse

PROCESSES = [
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
