"""Large values, and many middling ones. Runs on real Ray, too."""

import mmap
import pickle
import time

import measuring
import ray

LARGE = 256 << 20
CALLS = 100_000
AT_ONCE = 2000


@ray.remote
def back(value):
    return value


def bandwidth(function):
    """In GB/s."""
    begin = time.perf_counter()
    function()
    return LARGE / (time.perf_counter() - begin) / 1e9


def copying():
    """Copying into memory that has been written to before."""
    source, target = bytearray(LARGE), mmap.mmap(-1, LARGE)
    view = memoryview(target)
    view[:] = source
    found = max(bandwidth(lambda: view.__setitem__(slice(None), source)) for _ in range(5))
    view.release()
    return found


def main():
    measuring.begin(object_store_memory=3 << 30)

    class Buffer:
        """Bytes that are pickled out of band, as numpy's arrays are."""

        def __init__(self, data):
            self.data = data

        def __reduce_ex__(self, protocol):
            return Buffer, (pickle.PickleBuffer(self.data),)

    value = Buffer(bytearray(LARGE))
    copy = copying()
    held = []

    def put():
        held.append(ray.put(value))

    fresh = bandwidth(put)
    held.clear()
    time.sleep(1)
    used = []
    for _ in range(5):
        used.append(bandwidth(put))
        held.clear()
        time.sleep(0.5)
    measuring.tell("fresh", fresh)
    measuring.tell("used", max(used) / copy)
    ref = ray.put(value)
    measuring.tell("get", min(measuring.milliseconds(lambda: ray.get(ref)) for _ in range(5)))
    del ref
    data = b"x" * 10_000
    begin = time.monotonic()
    refs = []
    for _ in range(0, CALLS, AT_ONCE):
        refs = [back.remote(data) for _ in range(AT_ONCE)]
        assert all(len(found) == len(data) for found in ray.get(refs))
    measuring.tell("middling", CALLS / (time.monotonic() - begin))
    measuring.tell("driver", measuring.own_peak())


main()
