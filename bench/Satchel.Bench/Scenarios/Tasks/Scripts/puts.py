"""100,000 values are given to the cluster and dropped, a tenth of them in shared memory."""

import time

import measuring
import ray

ROUNDS = 5
PUTS = 20_000


def main():
    ray.init()
    small, large = b"x" * 1000, b"y" * 200_000
    daemon, own, shared = [], [], []
    begin = time.monotonic()
    for _ in range(ROUNDS):
        for number in range(PUTS):
            ray.put(large if number % 10 == 0 else small)
        daemon.append(measuring.settled(measuring.daemon_memory, 1))
        own.append(measuring.own_memory())
        shared.append(measuring.shared_memory())
    measuring.tell("rate", ROUNDS * PUTS / (time.monotonic() - begin - ROUNDS))
    measuring.tell("daemon", daemon[-1] - daemon[0])
    measuring.tell("driver", own[-1] - own[0])
    measuring.tell("shared", max(shared))


main()
