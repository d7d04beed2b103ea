"""Errors of the cluster itself: its nodes, memory, disks and connections."""

from __future__ import annotations

from typing import Any, Optional

from .base import RayError


class RaySystemError(RayError):
    """Something of the cluster itself failed: no connection, or nothing to connect to."""

    def __init__(self, client_exc: Any, traceback_str: Optional[str] = None) -> None:
        self.client_exc = client_exc
        self.traceback_str = traceback_str
        super().__init__(client_exc, traceback_str)

    def __str__(self) -> str:
        text = f"System error: {self.client_exc}"
        return f"{text}\ntraceback: {self.traceback_str}" if self.traceback_str else text


class LocalRayletDiedError(RayError):
    """The daemon of this node ended while the task ran."""

    def __str__(self) -> str:
        return "The task's local node died. Look at the daemon's log for why."


class AuthenticationError(RayError):
    """The cluster does not believe who this is."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


class NodeDiedError(RayError):
    """The node that ran the task is gone."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


class OutOfDiskError(RayError):
    """The disk of the node is full."""


class OutOfMemoryError(RayError):
    """The worker was ended because the node ran out of memory."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


class RpcError(RayError):
    """A call between parts of the cluster failed. Attribute: `rpc_code`."""

    def __init__(self, message: str, rpc_code: Optional[int] = None) -> None:
        self.message = message
        self.rpc_code = rpc_code
        super().__init__(message, rpc_code)

    def __str__(self) -> str:
        return self.message


class RayChannelError(RaySystemError):
    """A channel of a compiled graph failed. Never raised here: there are none."""


class RayChannelTimeoutError(RayChannelError, TimeoutError):
    """A channel of a compiled graph timed out. Never raised here: there are none."""


class RayCgraphCapacityExceeded(RaySystemError):
    """A compiled graph has too many calls under way. Never raised here: there are none."""


class RayDirectTransportError(RaySystemError):
    """A direct transport of tensors failed. Never raised here: there is none."""


class StreamingGeneratorReplayInconsistentError(RaySystemError):
    """A generator that ran again yielded something else than the first time."""
