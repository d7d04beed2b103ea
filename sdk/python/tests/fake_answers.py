"""What a node in memory answers to calls, see fake_node."""

from __future__ import annotations

import os
import socket
from typing import Any, Dict, List

from fake_peer import Peer

NODE = b"\x0d" * 28
JOB = b"\x01\0\0\0"


class FakeAnswers:
    """Calls that a peer makes, by their name."""

    home: str
    protocol: int
    hello: Dict[str, Any]
    starting: int
    segments: int
    actors: Dict[str, Any]
    kv: Dict[Any, Any]
    peers: List[Peer]

    def op_hello(self, peer: Peer, request: Dict[str, Any]) -> Dict[str, Any]:
        if request["token"] != "secret":
            return {"code": "WRONG_TOKEN", "message": "The token is wrong.", "hint": ""}
        if request["protocol"] != self.protocol:
            return {"code": "PROTOCOL_VERSION", "message": f"This node speaks version {self.protocol} of the protocol.", "hint": "Use it."}
        peer.role = request["role"]
        if peer.role == "worker":
            peer.worker = bytes.fromhex(request["worker"])
            self.starting -= 1
        else:
            self.hello = request
        return {
            "node": NODE.hex(),
            "session": self.home,
            "job": JOB.hex(),
            "worker": (peer.worker or os.urandom(28)).hex(),
            "inline_limit": 102400,
            "segments": self.home,
            "namespace": self.hello.get("namespace") or "anonymous",
            "runtime_env": self.hello.get("runtime_env"),
            "job_config": self.hello.get("job_config"),
        }

    def op_segment(self, peer: Peer, request: Dict[str, Any]) -> Dict[str, Any]:
        self.segments += 1
        path = os.path.join(self.home, f"segment-{self.segments}")
        with open(path, "wb") as file:
            file.truncate(request["size"])
        return {"segment": self.segments, "path": path, "size": request["size"], "fresh": True}

    def op_actor(self, peer: Peer, request: Dict[str, Any]) -> Dict[str, Any]:
        return self.actors.get(request["name"]) or {"code": "ACTOR_NOT_FOUND", "message": "No such actor.", "hint": ""}

    def op_kill_actor(self, peer: Peer, request: Dict[str, Any]) -> Dict[str, Any]:
        for each in list(self.peers):
            if each.actor is not None and each.actor.hex() == request["actor"]:
                each.end.shutdown(socket.SHUT_RDWR)
        return {}

    def op_kv(self, peer: Peer, request: Dict[str, Any]) -> Dict[str, Any]:
        key = (request["namespace"], request["key"])
        if request["verb"] == "put":
            self.kv[key] = request["value"]
        return {"value": self.kv.get(key)}

    def op_resources(self, peer: Peer, request: Dict[str, Any]) -> Dict[str, Any]:
        return {"total": {"CPU": 2.0}, "available": {"CPU": 2.0}}

    def op_nodes(self, peer: Peer, request: Dict[str, Any]) -> Any:
        return {"nodes": [{"node_id": NODE.hex(), "alive": True, "resources": {"CPU": 2}}]}

    def op_shutdown(self, peer: Peer, request: Dict[str, Any]) -> Dict[str, Any]:
        return {}
