"""1,000,000 tasks of one driver, first with every reference kept, then with none."""

import time

import measuring
import ray

TASKS = 1_000_000
AT_ONCE = 10_000


@ray.remote
def same(value):
    return value


def main():
    ray.init()
    ray.get(same.remote(0))
    daemon, own = measuring.daemon_memory(), measuring.own_memory()
    begin = time.monotonic()
    for number in range(TASKS):
        same.remote(number)
    # The tasks of a driver begin in order, so that only the last ones are not done.
    assert ray.get(same.remote(1)) == 1
    measuring.tell("dropped_rate", TASKS / (time.monotonic() - begin))
    measuring.tell("dropped_daemon", measuring.daemon_peak() - daemon)
    measuring.tell("dropped_driver", measuring.own_peak() - own)

    begin = time.monotonic()
    refs = [same.remote(number) for number in range(TASKS)]
    wrong = 0
    for at in range(0, TASKS, AT_ONCE):
        wrong += sum(value != at + number for number, value in enumerate(ray.get(refs[at : at + AT_ONCE])))
    measuring.tell("kept_rate", TASKS / (time.monotonic() - begin))
    measuring.tell("kept_wrong", wrong)
    measuring.tell("kept_daemon", measuring.daemon_peak() - daemon)
    measuring.tell("kept_driver", measuring.own_peak() - own)
    del refs
    measuring.tell("left_daemon", measuring.settled(measuring.daemon_memory, 20) - daemon)


main()
