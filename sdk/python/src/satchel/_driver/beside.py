"""A cluster of a program's own beside the one of the home: in a home of its own, which lasts as long as the program."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from typing import Any, Dict, NamedTuple, Optional, Tuple

from . import cluster

# Held by the program as long as it lives, however it ends.
_LOCK = "program.lock"
_HOME = "SATCHEL_HOME"


class _Beside(NamedTuple):
    directory: str
    before: Optional[str]
    lock: int


_used: Optional[_Beside] = None


def is_used() -> bool:
    """Whether this program has one."""
    return _used is not None


def start(options: Dict[str, Any]) -> cluster.Node:
    """Starts one; for this process and those that it starts its home is the home from now on. Raises ConnectionError.

    What programs that were killed have left is ended and removed before. `options` are those of `satchel start` without dashes.
    """
    global _used
    own = cluster.home()
    prefix, parent = f"{os.path.basename(own)}-local-", os.path.dirname(own)
    if not os.access(parent, os.W_OK):
        parent = tempfile.gettempdir()
    _sweep(parent, prefix)
    directory, lock = _make(parent, prefix)
    _used = _Beside(directory, os.environ.get(_HOME), lock)
    os.environ[_HOME] = directory
    try:
        return cluster.start({**options, "dashboard-port": options.get("dashboard-port") or 0})[0]
    except BaseException:
        # It may run all the same. Its logs stay until the next one is started.
        cluster.stop()
        _return()
        raise


def stop() -> None:
    """Ends it, and removes its home."""
    if _used is not None:
        directory, is_over = _used.directory, cluster.stop()
        _return()
        if is_over:
            _remove(directory)


def _return() -> None:
    """To the home of before."""
    global _used
    if _used is None:
        return
    directory, before, lock = _used
    _used = None
    if os.environ.get(_HOME) == directory:
        del os.environ[_HOME]
        if before is not None:
            os.environ[_HOME] = before
    os.close(lock)


def _make(parent: str, prefix: str) -> Tuple[str, int]:
    while True:
        directory = tempfile.mkdtemp(prefix=prefix, dir=parent)
        lock = os.open(os.path.join(directory, _LOCK), os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(lock, fcntl.LOCK_EX)
        if os.fstat(lock).st_nlink > 0:
            return directory, lock
        os.close(lock)  # Another program swept it before it was held.


def _sweep(parent: str, prefix: str) -> None:
    for name in os.listdir(parent):
        if name.startswith(prefix):
            try:
                _end_left(os.path.join(parent, name))
            except OSError:
                continue  # Another user's, or its program lives, or another one removes it in this moment.


def _end_left(directory: str) -> None:
    lock = os.open(os.path.join(directory, _LOCK), os.O_RDWR | os.O_NOFOLLOW)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(lock).st_uid == os.getuid() and cluster.stop(directory):
            _remove(directory)
    finally:
        os.close(lock)


def _remove(directory: str) -> None:
    # Through what is still mounted below it, what is somebody else's would go.
    below = os.path.realpath(directory).replace(" ", "\\040") + "/"
    with open("/proc/self/mountinfo", encoding="utf-8", errors="surrogateescape") as file:
        if any(f" {below}" in line for line in file):
            return
    shutil.rmtree(directory, ignore_errors=True)
