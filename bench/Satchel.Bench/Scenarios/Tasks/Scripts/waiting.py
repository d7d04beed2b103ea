"""2,000 tasks wait for an environment that is being installed, and no other task waits for them."""

import http.server
import threading

import measuring
import ray

WAITING = 2000

gate = threading.Event()
asked = threading.Event()


class Index(http.server.BaseHTTPRequestHandler):
    """An index of packages that answers when it is told to, and then has none."""

    def do_GET(self):
        asked.set()
        gate.wait(300)
        self.send_error(404)

    def log_message(self, *_):
        pass


@ray.remote
def same(value):
    return value


def times(count):
    return [measuring.milliseconds(lambda: ray.get(same.remote(1))) for _ in range(count)]


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Index)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    ray.init()
    times(200)
    alone = times(1000)
    slow = same.options(runtime_env={"pip": ["not-there", f"--index-url http://127.0.0.1:{server.server_port}/simple"]})
    refs = [slow.remote(number) for number in range(WAITING)]
    assert asked.wait(120), "the index is asked"
    beside = times(1000)
    measuring.tell("alone", measuring.part(alone, 0.5))
    measuring.tell("beside", measuring.part(beside, 0.5))
    measuring.tell("beside_most", measuring.part(beside, 0.99))
    other = same.options(runtime_env={"env_vars": {"OTHER": "1"}})
    measuring.tell("other_environment", measuring.milliseconds(lambda: ray.get(other.remote(1))))
    measuring.tell("too_early", len(ray.wait(refs, num_returns=WAITING, timeout=0)[0]))
    gate.set()
    told = 0
    for ref in refs:
        try:
            ray.get(ref, timeout=120)
        except ray.exceptions.RuntimeEnvSetupError:
            told += 1
    measuring.tell("told", told)


main()
