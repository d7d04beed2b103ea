"""The zygote's loop: waits for requests to fork and for children that end."""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import sys
from typing import Any, Dict, NoReturn

from .. import _version
from .._objects.serialization import cloudpickle
from .._wire import frames
from .._wire.listener import connect
from .._worker import main as worker_main
from .child import become

_PRELOADED = (worker_main, cloudpickle)


class Zygote:
    """The one zygote of a process."""

    def __init__(self, path: str, token: str) -> None:
        self._path = path
        self._token = token
        self._socket = connect(path)
        self._read, self._write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._workers: Dict[int, str] = {}
        self._room = b""

    def run(self) -> NoReturn:
        """Says hello and serves for ever."""
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.set_wakeup_fd(self._write, warn_on_full_buffer=False)
        hello = {
            "op": "hello",
            "protocol": frames.PROTOCOL,
            "role": "zygote",
            "token": self._token,
            "pid": os.getpid(),
            "sdk": _version.__version__,
            "python": ".".join(map(str, sys.version_info[:3])),
            "zygote": os.environ.get("SATCHEL_ZYGOTE", ""),
        }
        self._send(frames.call(1, json.dumps(hello).encode()))
        gc.collect()
        gc.freeze()
        while True:
            awaited: list[Any] = [self._socket, self._read]
            ready, _, _ = select.select(awaited, [], [])
            if self._read in ready:
                self._drain()
            self._reap()
            if self._socket in ready:
                data = self._socket.recv(1 << 16)
                if not data:
                    os._exit(0)
                self._room += data
                self._take()

    def _drain(self) -> None:
        try:
            while os.read(self._read, 512):
                pass
        except BlockingIOError:
            return

    def _reap(self) -> None:
        while self._workers:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            worker = self._workers.pop(pid, None)
            if worker is not None:
                tell = {"op": "exit", "worker": worker, "pid": pid, "code": os.waitstatus_to_exitcode(status)}
                self._send(frames.frame(frames.TELL, b"", json.dumps(tell).encode()))

    def _take(self) -> None:
        while len(self._room) >= 8:
            length, kind, _, head = frames.HEADER.unpack_from(self._room)
            if len(self._room) < 8 + length:
                return
            body, self._room = self._room[8 : 8 + length], self._room[8 + length :]
            if kind == frames.CALL:
                self._answer(frames.number(memoryview(body)), json.loads(body[head:]))
            elif kind == frames.REPLY and not body[4]:
                print(f"The node does not take this zygote: {body[head:].decode(errors='replace')}", file=sys.stderr)
                os._exit(1)
            elif kind == frames.TELL and json.loads(body[head:]).get("op") in ("exit", "bye"):
                os._exit(0)

    def _answer(self, number: int, request: Dict[str, Any]) -> None:
        try:
            if request["op"] != "fork":
                raise ValueError(f"A zygote does not know {request['op']}.")
            answer: Dict[str, Any]
            done, answer = 1, {"pid": self._fork(request)}
        except (OSError, ValueError, KeyError) as error:
            done, answer = 0, {"code": "FORK_FAILED", "message": f"The zygote could not fork: {error!r}.", "hint": ""}
        head = number.to_bytes(4, "little") + bytes((done,))
        self._send(frames.frame(frames.REPLY, head, json.dumps(answer).encode()))

    def _fork(self, request: Dict[str, Any]) -> int:
        parent = os.getpid()
        pid = os.fork()
        if pid:
            self._workers[pid] = request["worker"]
            return pid
        try:
            signal.set_wakeup_fd(-1)
            os.close(self._socket.detach())
            os.close(self._read)
            os.close(self._write)
            become(request, parent)
            worker_main.run(self._path, self._token, request["worker"])
        except BaseException:
            import traceback

            traceback.print_exc()
            sys.stderr.flush()
        os._exit(1)

    def _send(self, data: bytes) -> None:
        try:
            self._socket.sendall(data)
        except OSError:
            os._exit(0)


def live() -> NoReturn:
    """Reads the variables, preloads, serves."""
    with open(os.environ["SATCHEL_NODE_TOKEN_PATH"], encoding="ascii") as file:
        token = file.read().strip()
    cloudpickle()
    # What is the user's is compiled as the user says; of ours the node keeps it.
    sys.dont_write_bytecode = bool(os.environ.get("PYTHONDONTWRITEBYTECODE"))
    for name in filter(None, os.environ.get("SATCHEL_PRELOAD", "").split(",")):
        __import__(name.strip())
    Zygote(os.environ["SATCHEL_NODE_SOCKET"], token).run()
