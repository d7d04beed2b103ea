"""The shortest program that runs a task."""

import ray

ray.init()


@ray.remote
def same(value):
    return value


assert ray.get(same.remote(1)) == 1
