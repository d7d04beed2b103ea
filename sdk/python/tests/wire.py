"""A session whose node is the test itself: it sends frames by hand and reads what the package sends."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
import threading
from typing import Any, Callable, List, Tuple

from satchel._driver.handler import DriverHandler
from satchel._session.session import Session
from satchel._wire import frames
from satchel._wire.connection import Connection

PATIENCE_SECONDS = 30


class Wire:
    """Both ends of one connection, the other end's frames unread."""

    def __init__(self) -> None:
        self.home = tempfile.mkdtemp(prefix="satchel-wire-")
        self.path = os.path.join(self.home, "node.sock")
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(self.path)
        self._listener.listen(8)
        self._room = b""

    def connect(self, role: str = "driver") -> Session:
        """A session in this process, made the one of the process; that of a worker does not read."""
        session = Session(Connection(self.path), role)
        self.accept()
        if role == "driver":
            session.connection.start(DriverHandler(session, False))
        session.welcome({"node": "0d" * 28, "worker": "0e" * 28, "job": "01000000", "inline_limit": 102400})
        session.open()
        self._session = session
        return session

    def accept(self) -> None:
        """Takes the next connection: the one that frames go to from now on."""
        self.end, _ = self._listener.accept()
        self.end.settimeout(PATIENCE_SECONDS)

    def send(self, data: bytes) -> None:
        """Sends bytes to the package."""
        self.end.sendall(data)

    def arrive(self, id: bytes, kind: int = frames.NONE, data: bytes = b"", state: int = frames.THERE) -> None:
        """Has an object arrive."""
        self.send(frames.frame(frames.OBJECT, id + bytes((state,)), frames.encode_value(kind, data)))

    def receive(self) -> Tuple[int, bytes, bytes]:
        """The next frame of the package: kind, head, payload."""
        while True:
            if len(self._room) >= 8:
                length, kind, _, head = frames.HEADER.unpack_from(self._room)
                if len(self._room) >= 8 + length:
                    body, self._room = self._room[8 : 8 + length], self._room[8 + length :]
                    return kind, body[:head], body[head:]
            data = self.end.recv(1 << 16)
            if not data:
                raise EOFError("The package has ended the connection.")
            self._room += data

    def hang_up(self) -> None:
        """Ends the connection as a daemon that dies does."""
        self.end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Ends everything."""
        session = getattr(self, "_session", None)
        if session is not None:
            session.close()
            session.store.end("The test is over.")  # Which is the reader's part, where there is one.
        self._listener.close()
        if hasattr(self, "end"):
            self.end.close()
        shutil.rmtree(self.home, ignore_errors=True)


def within(function: Callable[[], Any]) -> Any:
    """What a function returns or raises; one that never ends fails instead of holding up everything."""
    got: List[Any] = []

    def run() -> None:
        try:
            got.append((function(), None))
        except BaseException as error:
            got.append((None, error))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(PATIENCE_SECONDS)
    if not got:
        raise AssertionError("it does not end")
    value, error = got[0]
    if error is not None:
        raise error
    return value
