"""What workers take that have run a task and do nothing, and the cluster once they are gone."""

import os
import time

import measuring
import ray

WORKERS = 9


@ray.remote(num_cpus=0)
class Worker:
    def pid(self):
        return os.getpid()


def sum_of(pids):
    return sum(measuring.pss(pid) for pid in pids)


def main():
    ray.init()
    first = Worker.remote()
    ray.get(first.pid.remote())
    time.sleep(1)
    one = sum_of(measuring.processes())
    more = [Worker.remote() for _ in range(WORKERS - 1)]
    ray.get([worker.pid.remote() for worker in more])
    time.sleep(1)
    all_of_them = sum_of(measuring.processes())
    measuring.tell("worker", (all_of_them - one) / (WORKERS - 1))


main()
