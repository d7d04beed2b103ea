"""What the node sends to a driver."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, Optional

from .._session.unhandled import Unhandled
from .._wire import frames

if TYPE_CHECKING:
    from .._session.session import Session
    from .logs import LogPrinter


class DriverHandler:
    """Values of objects, lines of workers, notices."""

    def __init__(self, session: "Session", prints: bool) -> None:
        self._session = session
        self._store = session.store
        self._prints = prints
        self._printer: Optional["LogPrinter"] = None
        self._unhandled = Unhandled()
        self._store.unhandled = self._tell_unhandled
        session.on_close.append(self._close)

    def on_frame(self, kind: int, head: memoryview, payload: memoryview) -> None:
        """A frame for the driver."""
        if kind == frames.OBJECT:
            self._store.arrive(*frames.decode_object(head, payload))

    def on_tell(self, message: Dict[str, Any]) -> None:
        """A message of the node."""
        op = message.get("op")
        if op == "log" and self._prints:
            self._get_printer().take(message)
        elif op == "notice":
            text = f"(satchel) {message.get('level', 'warning')}: {message.get('text')}"
            self._get_printer().take({"notice": text})
        elif op == "unmap":
            self._session.segments.unmap(message["segments"])

    def on_end(self, reason: str) -> None:
        """The connection has ended."""
        self._store.end(reason)

    def _get_printer(self) -> "LogPrinter":
        if self._printer is None:
            from .logs import LogPrinter

            self._printer = LogPrinter()
        return self._printer

    def _tell_unhandled(self, value: frames.Value) -> None:
        text = self._unhandled.take(value)
        if text is not None:
            self._get_printer().take({"notice": text})

    def _close(self) -> None:
        self._store.tell_unasked()
        for text in self._unhandled.rest():
            self._get_printer().take({"notice": text})
        if self._printer is not None or (self._prints and self._session.output.get("is_unanswered")):
            self._get_printer().close(self._session.output_ends, self._session.output)
