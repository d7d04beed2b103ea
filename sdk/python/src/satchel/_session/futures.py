"""References as futures. Values are rebuilt and callbacks run by a thread of their own: the reading one must not wait."""

from __future__ import annotations

import os
import threading
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any, Optional, Tuple

from . import current
from .reading import ABSENT, look

_arrived: "SimpleQueue[Tuple[Future[Any], Any, Any, int]]" = SimpleQueue()
_thread: Optional[threading.Thread] = None
_lock = threading.Lock()


def future_of(ref: Any) -> "Future[Any]":
    """A future that ends with the value or the error of an object."""
    session = current.connected()
    session.check_own(ref)
    future: "Future[Any]" = Future()
    _start()
    _await(future, session, ref, 0)
    return future


def _begin_anew() -> None:
    """In the child of a fork."""
    global _arrived, _thread, _lock
    _arrived, _thread, _lock = SimpleQueue(), None, threading.Lock()


os.register_at_fork(after_in_child=_begin_anew)


def _start() -> None:
    global _thread
    with _lock:
        if _thread is None or not _thread.is_alive():
            _thread = threading.Thread(target=_finish_for_ever, name="satchel-futures", daemon=True)
            _thread.start()


def _finish_for_ever() -> None:
    while True:
        # In a call of its own, whose end lets go of the value: it may be a mapped file.
        _finish(*_arrived.get())


def _finish(future: "Future[Any]", session: Any, ref: Any, lost: int) -> None:
    if lost == 0 and not future.set_running_or_notify_cancel():
        return
    try:
        value = look(session, ref._id, lost)
    except BaseException as error:
        future.set_exception(error)
    else:
        if value is ABSENT:
            # It is made again: the others are not to wait for it.
            _await(future, session, ref, lost + 1)
        else:
            future.set_result(value)


def _await(future: "Future[Any]", session: Any, ref: Any, lost: int) -> None:
    session.store.when_there(ref._id, lambda: _arrived.put((future, session, ref, lost)))
