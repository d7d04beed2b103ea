"""A node in memory for tests of the package: speaks the worker protocol, starts workers as plain processes, keeps no accounts."""

from __future__ import annotations

import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
from typing import Any, Dict, List, Optional

from fake_answers import FakeAnswers
from fake_peer import Peer
from satchel._wire import frames

SOURCES = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "src")


class FakeNode(FakeAnswers):
    """Runs until `close`."""

    def __init__(self, lanes: int = 2) -> None:
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.home = tempfile.mkdtemp(prefix="satchel-fake-")
        self.path = os.path.join(self.home, "node.sock")
        self.token_path = os.path.join(self.home, "node.token")
        with open(self.token_path, "w", encoding="ascii") as file:
            file.write("secret")
        self.lanes = lanes
        self.protocol = frames.PROTOCOL
        self.peers: List[Peer] = []
        self.gone: List[Peer] = []
        self.processes: List[subprocess.Popen] = []
        self.functions: Dict[bytes, bytes] = {}
        self.values: Dict[bytes, bytes] = {}
        self.errors: set = set()
        self.owners: Dict[bytes, Peer] = {}
        self.waiting: List[tuple] = []
        self.wanted: Dict[bytes, List[Peer]] = {}
        self.kv: Dict[tuple, str] = {}
        self.actors: Dict[str, Dict[str, Any]] = {}
        self.starting = 0
        self.segments = 0
        self.tasks: Dict[bytes, tuple] = {}
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.listener.bind(self.path)
        self.listener.listen(64)
        threading.Thread(target=self._accept, daemon=True).start()

    def variables(self) -> Dict[str, str]:
        """What a driver finds the node by."""
        return {"SATCHEL_NODE_SOCKET": self.path, "SATCHEL_NODE_TOKEN_PATH": self.token_path}

    def close(self) -> None:
        """Ends it with its workers."""
        self.listener.close()
        for peer in list(self.peers):
            peer.end.close()
        for process in self.processes:
            process.kill()
            process.wait()
        shutil.rmtree(self.home, ignore_errors=True)

    def last_driver(self, patience: float = 30) -> Peer:
        """The driver that has ended, once all is read that it sent."""
        with self.changed:
            self.changed.wait_for(lambda: any(peer.role == "driver" for peer in self.gone), patience)
            return [peer for peer in self.gone if peer.role == "driver"][-1]

    def _accept(self) -> None:
        while True:
            try:
                end, _ = self.listener.accept()
            except OSError:
                return
            with self.lock:
                self.peers.append(Peer(self, end))

    def ended(self, peer: Peer) -> None:
        with self.lock:
            if peer in self.peers:
                self.peers.remove(peer)
                self.gone.append(peer)
                self.changed.notify_all()
            if peer.busy is not None:
                self.fail(peer.busy, {"type": "WorkerCrashedError", "message": "The worker died."})
            for task in [task for task, (_, to, _) in self.tasks.items() if peer.actor is not None and task[8:] == peer.actor]:
                self.fail(task, {"type": "ActorDiedError", "actor": peer.actor.hex(), "message": "The worker process died."})

    def start_worker(self) -> None:
        self.starting += 1
        code = f"from satchel._worker.main import run; run({self.path!r}, 'secret', '{os.urandom(28).hex()}')"
        environment = {**os.environ, "PYTHONPATH": SOURCES + os.pathsep + os.environ.get("PYTHONPATH", "")}
        environment.pop("SATCHEL_NODE_SOCKET", None)
        self.processes.append(subprocess.Popen([sys.executable, "-c", code], env=environment, cwd=self.home))

    def take(self, peer: Peer, kind: int, head: bytes, payload: bytes) -> None:
        if kind == frames.CALL:
            request = json.loads(payload)
            answer = getattr(self, "op_" + request["op"])(peer, request)
            done = 0 if "code" in answer else 1
            peer.send(frames.frame(frames.REPLY, head[:4] + bytes((done,)), json.dumps(answer).encode()))
            if request["op"] == "hello":
                self.dispatch()
        elif kind == frames.FUNCTION:
            self.functions[head] = payload
        elif kind == frames.TEMPLATE:
            peer.templates[struct.unpack("<I", head)[0]] = json.loads(payload)
        elif kind == frames.SUBMIT:
            self.submit(peer, head, payload)
        elif kind == frames.RESULT:
            self.result(peer, head, payload)
        elif kind == frames.YIELD:
            task, index = struct.unpack("<24sI", head)
            self.store(frames.object_id(task, index), payload, payload[0] & 0x7F == frames.RAISES)
        elif kind == frames.PUT:
            self.owners[head] = peer
            self.store(head, payload, False, push=False)
        elif kind == frames.WANT:
            for id in _ids(head):
                if id in self.values:
                    self.push(peer, id)
                else:
                    self.wanted.setdefault(id, []).append(peer)
        elif kind == frames.RELEASE:
            peer.released += _ids(head)
        elif kind == frames.HOLD:
            peer.held += _ids(head)
        elif kind == frames.CANCEL:
            self.cancel(head[:24], head[24])

    def submit(self, peer: Peer, head: bytes, payload: bytes) -> None:
        number, task, dependencies, held = struct.unpack_from("<I24sHH", head)
        ids = [head[32 + 28 * i : 60 + 28 * i] for i in range(dependencies)]
        template = peer.templates[number]
        self.tasks[task] = (template, peer, None)
        self.waiting.append((template, task, ids, payload, peer, head[32:]))
        if template["kind"] == "create":
            name = template["actor"]["name"]
            if name:
                self.actors[name] = {"actor": task[8:].hex(), "methods": template["actor"]["methods"]}
            self.start_worker()
        self.dispatch()

    def dispatch(self) -> None:
        for work in list(self.waiting):
            template, task, ids, payload, submitter, refs = work
            if any(id not in self.values for id in ids):
                continue
            worker = self.find_worker(template, task)
            if worker is None:
                continue
            self.waiting.remove(work)
            self.execute(worker, work)
        tasks = [work for work in self.waiting if work[0]["kind"] == "task"]
        lanes = sum(peer.role == "worker" and peer.actor is None for peer in self.peers) + self.starting
        if tasks and lanes < self.lanes:
            self.start_worker()

    def find_worker(self, template: Dict[str, Any], task: bytes) -> Optional[Peer]:
        for peer in self.peers:
            if peer.role != "worker":
                continue
            if template["kind"] == "method":
                if peer.actor == task[8:]:
                    return peer
            elif peer.actor is None and peer.busy is None:
                if template["kind"] == "create":
                    peer.actor = task[8:]
                return peer
        return None

    def execute(self, worker: Peer, work: tuple) -> None:
        template, task, ids, payload, _, refs = work
        digest = bytes.fromhex(template["function"])
        if digest not in worker.known and digest in self.functions:
            worker.known.add(digest)
            worker.send(frames.frame(frames.FUNCTION, digest, self.functions[digest]))
        number = abs(hash(json.dumps(template, sort_keys=True))) % (1 << 31)
        worker.send(frames.template(number, json.dumps(template).encode()))
        if template["kind"] != "method":
            worker.busy = task
        head = struct.pack("<I24sHH", number, task, len(ids), len(refs) // 28 - len(ids)) + refs + b"\0\0"
        body = struct.pack("<I", len(payload)) + payload + b"".join(self.values[id] for id in ids)
        worker.send(frames.frame(frames.EXECUTE, head, body))

    def result(self, worker: Peer, head: bytes, payload: bytes) -> None:
        task, status, count = struct.unpack_from("<24sBI", head)
        if worker.busy == task:
            worker.busy = None
        template = self.tasks.get(task, ({"num_returns": 1}, None, None))[0]
        if status == frames.DONE and template["num_returns"] == "streaming":
            self.store(frames.object_id(task, 0), frames.NO_VALUE, False)
        elif status == frames.DONE:
            at = 0
            view = memoryview(payload)
            for index in range(1, count + 1):
                _, end = frames.decode_value(view, at)
                self.store(frames.object_id(task, index), payload[at:end], False)
                at = end
        else:
            returns = template["num_returns"]
            for index in range(1, (returns if isinstance(returns, int) else 1) + 1):
                self.store(frames.object_id(task, index), payload, True)
        self.tasks.pop(task, None)
        self.dispatch()

    def fail(self, task: bytes, error: Dict[str, Any]) -> None:
        template = self.tasks[task][0]
        value = frames.encode_value(frames.RAISES_JSON, json.dumps(error).encode())
        returns = template["num_returns"]
        for index in range(1, (returns if isinstance(returns, int) else 1) + 1):
            self.store(frames.object_id(task, index), value, True)
        self.tasks.pop(task, None)

    def cancel(self, task: bytes, bits: int) -> None:
        for work in self.waiting:
            if work[1] == task:
                self.waiting.remove(work)
                self.fail(task, {"type": "TaskCancelledError", "task": task.hex()})
                return
        for peer in self.peers:
            if peer.role == "worker" and (peer.busy == task or peer.actor == task[8:]):
                peer.send(frames.frame(frames.CANCEL, task + bytes((bits,))))

    def store(self, id: bytes, value: bytes, is_error: bool, push: bool = True) -> None:
        self.values[id] = value
        if is_error:
            self.errors.add(id)
        submitter = self.tasks.get(id[:24], (None, None, None))[1]
        if push and submitter is not None:
            self.push(submitter, id)
        for peer in self.wanted.pop(id, ()):
            if peer is not submitter:
                self.push(peer, id)

    def push(self, peer: Peer, id: bytes) -> None:
        state = frames.ERROR if id in self.errors else frames.THERE
        peer.send(frames.frame(frames.OBJECT, id + bytes((state,)), self.values[id]))


def _ids(head: bytes) -> List[bytes]:
    return [head[2 + 28 * i : 30 + 28 * i] for i in range(struct.unpack_from("<H", head)[0])]


def main() -> None:
    """Runs a program as a driver of a fake node: fake_node.py SCRIPT [ARG]…"""
    node = FakeNode()
    try:
        environment = {**os.environ, **node.variables(), "PYTHONPATH": SOURCES + os.pathsep + os.environ.get("PYTHONPATH", "")}
        sys.exit(subprocess.run([sys.executable, *sys.argv[1:]], env=environment, check=False).returncode)
    finally:
        node.close()


if __name__ == "__main__":
    main()
