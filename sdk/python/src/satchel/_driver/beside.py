"""A cluster of a program's own beside the one of the home: in a home of its own, which lasts as long as the program."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from typing import Any, Dict, List, NamedTuple, Optional

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
    _sweep(os.path.join(parent, prefix))
    directory = tempfile.mkdtemp(prefix=prefix, dir=parent)
    lock = os.open(os.path.join(directory, _LOCK), os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
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


def _sweep(prefix: str) -> None:
    for directory in _left(prefix):
        try:
            lock = os.open(os.path.join(directory, _LOCK), os.O_RDWR | os.O_NOFOLLOW)
        except OSError:
            continue
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not os.path.exists(os.path.join(directory, "head.json")) or cluster.stop(directory):
                _remove(directory)
        except OSError:
            continue  # Its program lives, or somebody else removes it.
        finally:
            os.close(lock)


def _left(prefix: str) -> List[str]:
    parent, begins = os.path.split(prefix)
    with os.scandir(parent) as entries:
        return [
            entry.path
            for entry in entries
            if entry.name.startswith(begins) and entry.is_dir(follow_symlinks=False) and entry.stat(follow_symlinks=False).st_uid == os.getuid()
        ]


def _remove(directory: str) -> None:
    # Through what is still mounted below it, what is somebody else's would go.
    below = os.path.realpath(directory).replace(" ", "\\040") + "/"
    with open("/proc/self/mountinfo", encoding="utf-8", errors="surrogateescape") as file:
        if any(f" {below}" in line for line in file):
            return
    shutil.rmtree(directory, ignore_errors=True)
