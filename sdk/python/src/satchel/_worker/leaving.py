"""How a worker ends."""

from __future__ import annotations

import atexit
import contextlib
import faulthandler
import gc
import io
import os
import sys
import threading
import traceback
from typing import Any, Callable, List, NoReturn

LEFT = "The actor exited by itself: exit_actor() was called in it, an intended exit."
EXITED = "The actor exited by itself: sys.exit() was called in it, an intended exit."
BESIDE_SECONDS = 5.0
"""How long calls may go on beside the one that has ended their actor."""

_PATIENCE = 30.0
_once = threading.Lock()


class Leave(BaseException):
    """Raised inside of an actor to end it after this call."""


def terminate() -> NoReturn:
    """What `__ray_terminate__` of an actor does."""
    raise Leave


def leave(code: int = 0) -> NoReturn:
    """Ends the process now. Nothing of the zygote's that it was forked from may run on the way out."""
    _flush(sys.stdout, sys.stderr)
    os._exit(code)


def leave_cleanly(code: int = 0, drop: Callable[[], Any] = lambda: None) -> NoReturn:
    """As `leave`, after what users count on at an intended end: `__ray_shutdown__`, `__del__`, threads, `atexit`, files that are written out.

    After 30 s the process ends whatever still runs. `drop` forgets functions and the actor, and gives the actor if there is one.
    """
    _once.acquire()  # Who comes second waits for the end.
    with contextlib.suppress(Exception):
        # A thread below Python: one that holds the interpreter cannot hold it up.
        faulthandler.dump_traceback_later(_PATIENCE, exit=True, file=open(os.devnull, "w", encoding="ascii"))
    steps: List[Callable[[], Any]] = [lambda: _shut_down(drop()), _end_threads, atexit._run_exitfuncs, gc.collect, _flush_files]
    for step in steps:
        _take(step)
    leave(code)


def _take(step: Callable[[], Any]) -> None:
    """One that fails keeps none from running."""
    try:
        step()
    except BaseException:
        traceback.print_exc()


def _shut_down(instance: Any) -> None:
    if hasattr(type(instance), "__ray_shutdown__"):
        with contextlib.suppress(Leave):  # It leaves already.
            instance.__ray_shutdown__()


def _end_threads() -> None:
    """Waits for threads that are no daemons, as Python does at its end; executors take nothing more before that."""
    for end in reversed(getattr(threading, "_threading_atexits", [])):
        _take(end)
    spared = (threading.current_thread(), threading.main_thread())
    while others := [each for each in threading.enumerate() if not each.daemon and each not in spared]:
        for thread in others:
            thread.join()


def _flush_files() -> None:
    _flush(*(each for each in gc.get_objects() if issubclass(type(each), io.IOBase)))


def _flush(*streams: Any) -> None:
    for stream in streams:
        try:
            if not stream.closed:
                stream.flush()
        except BaseException:
            pass  # Closed by the task, or of a kind that raises; there is nobody to tell, and others follow.
