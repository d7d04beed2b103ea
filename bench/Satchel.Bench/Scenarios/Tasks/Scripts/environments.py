"""10,000 tasks over 100 environments that differ in variables alone, four times."""

import glob
import os
import threading

import measuring
import ray

ENVIRONMENTS = 100
TASKS = 10_000
ROUNDS = 4


@ray.remote
def where():
    return os.environ["NUMBER"], os.getpid()


def layers():
    return len(glob.glob(os.path.join(os.environ["SATCHEL_HOME"], "head", "**", "layers", "*", "*.json"), recursive=True))


class Watch(threading.Thread):
    """The most workers there were at once."""

    def __init__(self):
        super().__init__(daemon=True)
        self.most = 0
        self.over = threading.Event()

    def run(self):
        while not self.over.wait(0.05):
            self.most = max(self.most, len(measuring.processes()))


def main():
    ray.init()
    before = layers()
    functions = [where.options(runtime_env={"env_vars": {"NUMBER": str(number)}}) for number in range(ENVIRONMENTS)]
    watch = Watch()
    watch.start()
    workers, idle, wrong = set(), [], 0
    for number in range(ROUNDS):
        found = ray.get([functions[number % ENVIRONMENTS].remote() for number in range(TASKS)])
        wrong += sum(int(number) != at % ENVIRONMENTS for at, (number, _) in enumerate(found))
        workers.update(pid for _, pid in found)
        if number in (0, ROUNDS - 1):
            # What the collector has not looked at yet is no growth: a daemon that has nothing to do gives it back.
            idle.append(measuring.settled(measuring.daemon_memory, 16))
    watch.over.set()
    watch.join()
    measuring.tell("wrong", wrong)
    measuring.tell("builds", layers() - before)
    measuring.tell("forked", len(workers) / ROUNDS)
    measuring.tell("at_once", watch.most)
    measuring.tell("most", measuring.daemon_peak())
    measuring.tell("grown", idle[-1] - idle[0])


main()
