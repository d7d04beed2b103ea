"""Calls that do nothing, on two processors, and small values. Runs on real Ray, too."""

import time

import measuring
import ray

PASSES = 3


@ray.remote
def nothing():
    return None


@ray.remote
class Actor:
    def nothing(self):
        return None


def rate(name, count, function):
    """The middle one of some passes."""
    rates = []
    for _ in range(PASSES):
        begin = time.perf_counter()
        function(count)
        rates.append(count / (time.perf_counter() - begin))
    measuring.tell(name, sorted(rates)[PASSES // 2])


def main():
    measuring.begin()
    actor = Actor.remote()
    ray.get([nothing.remote() for _ in range(1000)] + [actor.nothing.remote() for _ in range(1000)])

    def one_by_one(count):
        for _ in range(count):
            ray.get(nothing.remote())

    def actor_one_by_one(count):
        for _ in range(count):
            ray.get(actor.nothing.remote())

    def values(count):
        for number in range(count):
            ray.get(ray.put(number))

    rate("tasks", 5000, one_by_one)
    rate("tasks_async", 20_000, lambda count: ray.get([nothing.remote() for _ in range(count)]))
    rate("actor", 5000, actor_one_by_one)
    rate("actor_async", 40_000, lambda count: ray.get([actor.nothing.remote() for _ in range(count)]))
    rate("values", 10_000, values)
    # In microseconds, of a pool that is warm.
    once = [measuring.milliseconds(lambda: ray.get(nothing.remote())) for _ in range(1000)]
    measuring.tell("task", measuring.part(once, 0.5))


main()
