"""What a worker prints: whose lines are whose."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING, Optional

from .._wire import frames

if TYPE_CHECKING:
    from .._wire.connection import Connection


class Output:
    """Tells the node from where on in the output files lines belong to another task."""

    def __init__(self, connection: "Connection") -> None:
        self._connection = connection
        self._name: Optional[str] = None

    def begin(self, name: str) -> None:
        """Lines from now on are of this task or actor."""
        if name != self._name:
            self._name = name
            flush()
            self._connection.send(frames.mark(_size(1), _size(2), name))


def flush() -> None:
    """Has everything printed stand in the files."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):
            pass  # A task may close them; what it prints is its own.


def write(text: Optional[str]) -> None:
    """Prints to stderr, whatever the task has made of that, and without waiting for a lock that it holds."""
    if text is not None:
        with contextlib.suppress(OSError):
            os.write(2, f"{text}\n".encode(errors="replace"))


def _size(descriptor: int) -> int:
    try:
        return os.fstat(descriptor).st_size
    except OSError:
        return 0
