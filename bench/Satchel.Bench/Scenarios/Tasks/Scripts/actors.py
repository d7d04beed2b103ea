"""64 actors at once in one environment of pip that is not there yet. Runs on real Ray, too."""

import os
import tempfile
import time

import measuring
import ray

ACTORS = 64


@ray.remote(num_cpus=0)
class Actor:
    def value(self):
        import only_here

        return only_here.value, os.getpid()


def main():
    with tempfile.TemporaryDirectory() as folder:
        measuring.begin()
        environment = measuring.environment(folder)
        begin = time.monotonic()
        actors = [Actor.options(runtime_env=environment).remote() for _ in range(ACTORS)]
        found = ray.get([actor.value.remote() for actor in actors])
        measuring.tell("seconds", time.monotonic() - begin)
        measuring.tell("processes", len({pid for _, pid in found}))


main()
