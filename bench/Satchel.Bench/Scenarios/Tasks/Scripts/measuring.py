"""What the scripts of this folder measure with. A line `figure NAME VALUE` is one figure."""

import base64
import glob
import hashlib
import json
import os
import resource
import time
import zipfile


def tell(name, value):
    print(f"figure {name} {float(value):.4f}", flush=True)


def begin(**of_ray):
    """Connects to the cluster of the benchmark, or starts real Ray with two processors and some options."""
    import ray

    if ray.init.__module__.startswith("ray."):
        ray.init(num_cpus=2, **of_ray)
    else:
        ray.init()


def node():
    """What the daemon of this node says of itself."""
    home = os.environ.get("SATCHEL_HOME") or os.path.expanduser("~/.satchel")
    with open(os.path.join(home, "head", "run", "node.json"), encoding="utf-8") as file:
        return json.load(file)


def status(pid, field):
    """A field of a process's memory, in MB."""
    with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as file:
        return next(int(line.split()[1]) / 1024 for line in file if line.startswith(field + ":"))


def daemon_memory():
    return status(node()["pid"], "VmRSS")


def daemon_peak():
    return status(node()["pid"], "VmHWM")


def own_memory():
    return status(os.getpid(), "VmRSS")


def own_peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def shared_memory():
    """What the cluster has of shared memory, in MB."""
    total = 0
    for path in glob.glob(f"/dev/shm/satchel-{node()['node'][:16]}-*/*"):
        try:
            total += os.stat(path).st_blocks * 512
        except FileNotFoundError:
            pass  # It has been freed meanwhile.
    return total / 1e6


def processes():
    """Pids of this home's zygotes and workers."""
    mark = os.environ["SATCHEL_HOME"].encode()
    found = []
    for path in glob.glob("/proc/[0-9]*/environ"):
        try:
            with open(path, "rb") as file:
                variables = file.read()
        except OSError:
            continue  # It has ended meanwhile.
        if b"SATCHEL_ZYGOTE=" in variables and mark in variables:
            found.append(int(path.split("/")[2]))
    return found


def pss(pid):
    """Proportional memory of a process, in MB; 0 when it has ended."""
    try:
        with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
            return next(int(line.split()[1]) / 1024 for line in file if line.startswith("Pss:"))
    except OSError:
        return 0.0


def part(values, of):
    """The value that this part of all is not above."""
    return sorted(values)[min(len(values) - 1, int(len(values) * of))]


def settled(measure, seconds=10):
    """The least value that is seen within a while: what is let go goes a moment later."""
    least = measure()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(0.2)
        least = min(least, measure())
    return least


def milliseconds(function):
    """How long a call takes."""
    begin = time.perf_counter()
    function()
    return (time.perf_counter() - begin) * 1000


def environment(folder):
    """An environment of pip with a package that nobody else has, put into a folder."""
    files = {
        "only_here.py": b"value = 1\n",
        "only_here-1.0.dist-info/METADATA": b"Metadata-Version: 2.1\nName: only-here\nVersion: 1.0\n",
        "only_here-1.0.dist-info/WHEEL": b"Wheel-Version: 1.0\nGenerator: bench\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = ""
    with zipfile.ZipFile(os.path.join(folder, "only_here-1.0-py3-none-any.whl"), "w") as archive:
        for path, data in files.items():
            archive.writestr(path, data)
            digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
            record += f"{path},sha256={digest},{len(data)}\n"
        archive.writestr("only_here-1.0.dist-info/RECORD", record + "only_here-1.0.dist-info/RECORD,,\n")
    return {"pip": ["only-here", f"--find-links {folder}", "--no-index"]}
