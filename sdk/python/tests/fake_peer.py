"""One connection of a node in memory, see fake_node."""

from __future__ import annotations

import socket
import threading
from typing import Any, Dict, List, Optional

from satchel._wire import frames


class Peer:
    """One connection; frames go out through a thread of its own so that nobody waits for a slow reader."""

    def __init__(self, node: Any, end: socket.socket) -> None:
        self.node = node
        self.end = end
        self.role = ""
        self.worker = b""
        self.templates: Dict[int, Dict[str, Any]] = {}
        self.known: set = set()
        self.busy: Optional[bytes] = None
        self.actor: Optional[bytes] = None
        self.submitted: List[bytes] = []
        self.released: List[bytes] = []
        self.held: List[bytes] = []
        threading.Thread(target=self._run, daemon=True).start()

    def send(self, data: bytes) -> None:
        try:
            self.end.sendall(data)
        except OSError:
            pass

    def _run(self) -> None:
        room = b""
        while True:
            try:
                data = self.end.recv(1 << 16)
            except OSError:
                data = b""
            if not data:
                self.node.ended(self)
                return
            room += data
            while len(room) >= 8:
                length, kind, _, head = frames.HEADER.unpack_from(room)
                if len(room) < 8 + length:
                    break
                body, room = room[8 : 8 + length], room[8 + length :]
                with self.node.lock:
                    self.node.take(self, kind, body[:head], body[head:])
