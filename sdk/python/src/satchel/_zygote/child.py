"""What a forked child does to become a process of its own, before any code of a user runs."""

from __future__ import annotations

import atexit
import ctypes
import os
import random
import signal
import sys
import time
import weakref
from typing import Any, Dict

_PR_SET_PDEATHSIG = 1
_prctl = ctypes.CDLL(None, use_errno=True).prctl


def become(request: Dict[str, Any], parent: int) -> None:
    """Signals, session, variables, directory, output, random state: nothing of it is the zygote's any more.

    `request` is the node's `fork`. Raises OSError when the directory or the output files cannot be opened.
    """
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)  # The zygote died before the line above: nobody would end this process.
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    os.environ.update(request["variables"]["set"])
    time.tzset()
    if request["directory"] is not None:
        os.chdir(request["directory"])
    for path, descriptor in ((request["stdout"], 1), (request["stderr"], 2)):
        opened = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        os.dup2(opened, descriptor)
        os.close(opened)
    # Into a file Python would keep lines back until its buffer is full.
    stream: Any  # Of the types that streams may have, those of a new process can be set up anew.
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True, encoding="utf-8", errors="backslashreplace")
    _forget_ends()
    sys.argv = ["satchel-worker"]
    random.seed()
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()


def _forget_ends() -> None:
    """What preloaded modules have the zygote do at its end is done there: directories that they remove are of all its workers."""
    atexit._clear()
    for each in list(weakref.finalize._registry):  # type: ignore[attr-defined]  # Not public.
        each.atexit = False
    weakref.finalize._registered_with_atexit = False  # type: ignore[attr-defined]  # Not public.
    for module, end in (("logging", "shutdown"), ("multiprocessing.util", "_exit_function")):
        if module in sys.modules:
            # These know processes apart.
            atexit.register(getattr(sys.modules[module], end))
