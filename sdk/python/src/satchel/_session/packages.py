"""Sending what local paths of tasks' environments name, and not again while nothing of it has changed."""

from __future__ import annotations

import json
import os
import time
from typing import Any, Dict, Iterator, List, Mapping, NamedTuple, Optional, Tuple

from .places import is_uri

_State = List[Tuple[str, int, int, int, int]]

# Walking more takes as long as asking the command line, which knows what it has sent.
_MOST_ENTRIES = 2000
_MOST_KEPT = 64
_KEPT_SECONDS = 60.0
# Two changes within a tick of the file system's clock look like one.
_SETTLED_NANOSECONDS = 100_000_000


class _Sent(NamedTuple):
    state: _State
    at: float
    environment: Dict[str, Any]


class Packages:
    """What one session has sent. Thread-safe: at worst two threads send the same."""

    def __init__(self) -> None:
        self._sent: Dict[str, _Sent] = {}
        self._seconds = _KEPT_SECONDS

    def keep(self, seconds: float) -> None:
        """How long the node keeps a package that nothing uses: what was sent is sent again well before that."""
        self._seconds = min(_KEPT_SECONDS, seconds / 2)

    def send(self, environment: Mapping[str, Any]) -> Dict[str, Any]:
        """The environment with packages in place of its local paths. Raises ValueError with what is wrong in it."""
        from .._driver import cluster

        key = json.dumps([os.getcwd(), environment], sort_keys=True)
        state = _state_of(environment)
        sent = self._sent.get(key)
        if sent is not None and sent.state == state and time.monotonic() - sent.at < self._seconds:
            return dict(sent.environment)
        packaged = cluster.package(dict(environment))
        if state is not None:
            if len(self._sent) >= _MOST_KEPT:
                self._sent.clear()
            self._sent[key] = _Sent(state, time.monotonic(), packaged)
        return dict(packaged)


def _state_of(environment: Mapping[str, Any]) -> Optional[_State]:
    """What tells whether anything that is sent has changed; None when it is too much, is changing now, or cannot be read."""
    places = [environment.get("working_dir"), *(environment.get("py_modules") or ()), *(environment.get("java_jars") or ())]
    state: _State = []
    changed = 0
    try:
        for place in (str(place) for place in places if place and not is_uri(str(place))):
            for path in _paths_of(os.path.abspath(place)):
                found = os.lstat(path)
                changed = max(changed, found.st_ctime_ns)
                state.append((path, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns))
                if len(state) > _MOST_ENTRIES:
                    return None
    except OSError:
        return None
    return None if time.time_ns() - changed < _SETTLED_NANOSECONDS else state


def _paths_of(place: str) -> Iterator[str]:
    """All below a place, and the rules above it for what is left out."""
    yield place
    if os.path.islink(place):
        yield os.path.realpath(place)  # What is sent is what it leads to.
    for folder, names, files in os.walk(place):
        for name in (*names, *files):
            yield os.path.join(folder, name)
    above = os.path.dirname(place)
    while True:
        rules = os.path.join(above, ".gitignore")
        if os.path.lexists(rules):
            yield rules
        if above == os.path.dirname(above):
            return
        above = os.path.dirname(above)
