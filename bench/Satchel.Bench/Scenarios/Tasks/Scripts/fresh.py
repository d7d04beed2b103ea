"""How long the first task of a new worker takes in an environment of pip that is there."""

import os
import tempfile
import time

import measuring
import ray

WORKERS = 100
PYTHONS = 10


@ray.remote(max_calls=1)
def who():
    return os.getpid()


def main():
    ray.init()
    with tempfile.TemporaryDirectory() as folder:
        environment = measuring.environment(folder)
        function = who.options(runtime_env=environment)
        ray.get(function.remote())
        seen, times = set(), []
        for _ in range(WORKERS):
            begin = time.perf_counter()
            seen.add(ray.get(function.remote()))
            times.append((time.perf_counter() - begin) * 1000)
        measuring.tell("workers", len(seen))
        measuring.tell("half", measuring.part(times, 0.5))
        measuring.tell("most", measuring.part(times, 0.95))
        begun = []
        for number in range(PYTHONS):
            # The same packages, and yet an environment of its own, whose workers are forked by a Python that does not run yet.
            own = who.options(runtime_env={**environment, "env_vars": {"PYTHONBREAKPOINT": str(number)}})
            begun.append(measuring.milliseconds(lambda: ray.get(own.remote())))
        measuring.tell("python", measuring.part(begun, 0.5))


main()
