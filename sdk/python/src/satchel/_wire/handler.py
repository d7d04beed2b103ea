"""What a connection reads is for."""

from __future__ import annotations

from typing import Any, Protocol


class Handler(Protocol):
    """What reads frames. Called by the reading thread, frame after frame: it must not wait for anything."""

    def on_frame(self, kind: int, head: memoryview, payload: memoryview) -> None:
        """One frame; the views end with the call."""

    def on_tell(self, message: dict[str, Any]) -> None:
        """A control message that nobody answers."""

    def on_end(self, reason: str) -> None:
        """The connection has ended; comes once."""
