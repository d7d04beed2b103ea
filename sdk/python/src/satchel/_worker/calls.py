"""The calls of a worker that have come and not ended, and how one of them is cancelled."""

from __future__ import annotations

import signal
import threading
from typing import Any, Callable, Dict, Optional

from .._session.current import Running


class Calls:
    """Those of one worker. The reading thread adds and cancels; whoever runs one ends it."""

    def __init__(self) -> None:
        self._all: Dict[bytes, Running] = {}
        self.interruptible: Optional[Running] = None
        """The one that a signal on the main thread interrupts."""
        self._to_interrupt: Optional[Running] = None
        self.cancel_elsewhere: Optional[Callable[[bytes], None]] = None
        """Cancels one that has not the main thread for itself."""

    def add(self, call: Running) -> None:
        """One has come."""
        self._all[call.id] = call

    def end(self, call: Running) -> None:
        """One has ended: nothing is left to cancel."""
        if self._all.get(call.id) is call:
            del self._all[call.id]

    def has(self, call: Running) -> bool:
        """Whether it has not ended."""
        return self._all.get(call.id) is call

    def cancel(self, task: bytes) -> None:
        """Interrupts one, or has it not begin."""
        call = self._all.get(task)
        if call is None:
            return  # It has ended.
        call.cancelled = True
        if self.interruptible is call:
            self._to_interrupt = call
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        elif self.cancel_elsewhere is not None:
            self.cancel_elsewhere(task)

    def interrupt(self, number: int, frame: Any) -> None:
        """The handler of the signal."""
        asked, self._to_interrupt = self._to_interrupt, None
        running = self.interruptible
        # The signal of a cancelled call may come when the next one runs; one that nobody here sent is for whatever runs.
        if running is not None and asked in (None, running):
            self.interruptible = None
            raise KeyboardInterrupt
