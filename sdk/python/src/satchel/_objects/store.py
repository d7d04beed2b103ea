"""What this process knows of objects: the values that arrived, who waits for them, how many references it holds."""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Callable, Deque, Dict, Iterable, List, Optional, Sequence, Set

from .._wire import frames
from ..exceptions import RaySystemError

if TYPE_CHECKING:
    from .._wire.connection import Connection
    from .._wire.frames import Value

_AT_ONCE = 512
_REST_SECONDS = 0.01
_SIBLINGS = 16


class Waiter:
    """One thread that waits until `count` of some objects and items of streams have arrived."""

    __slots__ = ("lock", "count")

    def __init__(self, count: int) -> None:
        self.lock = threading.Lock()
        self.lock.acquire()
        self.count = count

    def arrived(self) -> None:
        """Called under the store's mutex for each."""
        self.count -= 1
        if self.count == 0:
            self.lock.release()

    def end(self) -> None:
        """Called under the store's mutex: no more will arrive."""
        if self.count > 0:
            self.count = 0
            self.lock.release()


class Callback:
    """A function that is called once, when something has arrived or nothing will any more, under the mutex: it must be short."""

    __slots__ = ("arrived", "end")

    def __init__(self, function: Callable[[], None]) -> None:
        self.arrived = self.end = function


class ObjectStore:
    """References and arrived values of one connection. Thread-safe; `mutex` is the connection's."""

    def __init__(self, connection: "Connection") -> None:
        self._connection = connection
        self.mutex = connection.mutex
        self.values: Dict[bytes, "Value"] = {}
        self.counts: Dict[bytes, int] = {}
        self._foreign: Set[bytes] = set()
        self._waiters: Dict[bytes, List[Any]] = {}
        self._dropped: Deque[bytes] = deque()
        self._wake: "SimpleQueue[Optional[bool]]" = SimpleQueue()
        self._armed = False
        self.ended: Optional[str] = None
        self.streams: Dict[bytes, Any] = {}
        self.unasked: Set[bytes] = set()  # Tasks that failed and whose error nobody has looked at.
        self._passed: Set[bytes] = set()  # Given to others before they were there: those see the error.
        self.unhandled: Optional[Callable[["Value"], None]] = None
        threading.Thread(target=self._release_for_ever, name="satchel-references", daemon=True).start()

    # References

    def adopt(self, id: bytes) -> None:
        """Counts a reference that came from elsewhere: the first one to an object is told to the node."""
        with self.mutex:
            count = self.counts.get(id, 0)
            self.counts[id] = count + 1
            if count == 0 and self.ended is None:
                self._foreign.add(id)
                self._send(frames.objects(frames.HOLD, (id,)))

    def dropped(self, id: bytes) -> None:
        """Notes that a reference has died. Safe in `__del__`, in any thread and inside any lock."""
        self._dropped.append(id)
        if not self._armed:
            self._armed = True
            self._wake.put(True)

    def release_dropped(self) -> None:
        """Tells the node of objects that this process holds no reference to any more."""
        with self.mutex:
            released = self._release()
            if released:
                self._send(released)

    def send_releasing(self, data: bytes) -> None:
        """Sends frames behind the releases of what was dropped, in one piece: two would wake the node twice. Raises RaySystemError."""
        # Under the mutex: a reference that comes back meanwhile is told to the node behind its release.
        with self.mutex, contextlib.suppress(RaySystemError):
            self._connection.send(self._release() + data, holds_mutex=True)
            return
        self._connection.send(data)  # Raises, too, with the node's last words.

    def _release(self) -> bytes:
        """The frames that release what was dropped; called with the mutex held."""
        dropped = self._dropped
        gone: List[bytes] = []
        counts = self.counts
        for _ in range(len(dropped)):
            id = dropped.popleft()
            count = counts.get(id, 0) - 1
            if count > 0:
                counts[id] = count
            elif count == 0:
                del counts[id]
                value = self.values.pop(id, None)
                if self._passed and (value is not None or id in self._foreign):
                    self._passed.discard(id)
                if self.unasked and value is not None and id[:24] in self.unasked:
                    self._tell_unhandled(id, value)
                self._foreign.discard(id)
                gone.append(id)
        return b"".join(frames.objects(frames.RELEASE, gone[at : at + _AT_ONCE]) for at in range(0, len(gone), _AT_ONCE))

    def _release_for_ever(self) -> None:
        """Gathers what is dropped for a moment and tells of it at once; ends with the connection."""
        goes_on = self._wake.get()
        while goes_on:
            try:
                goes_on = self._wake.get(timeout=_REST_SECONDS)
            except Empty:
                self._armed = False
                self.release_dropped()
                goes_on = self._wake.get()

    def _send(self, data: bytes) -> None:
        try:
            self._connection.send(data, holds_mutex=True)
        except RaySystemError:
            pass  # With the connection everything that it held has been let go.

    # Values

    def arrive(self, id: bytes, state: int, value: "Value") -> None:
        """A value from the node; called with the mutex held."""
        if state == frames.LOST and value.kind not in (frames.RAISES, frames.RAISES_JSON):
            value = frames.Value(frames.RAISES_JSON, b'{"type": "ObjectLostError"}')
        stream = self.streams.get(id[:24]) if self.streams else None
        if stream is not None:
            stream.arrive(id, value)
        is_passed = bool(self._passed) and id in self._passed
        if state == frames.ERROR and not is_passed:
            self.unasked.add(id[:24])
        if id not in self.counts:  # Let go of meanwhile, or of a stream.
            if is_passed:
                self._passed.discard(id)
            elif state == frames.ERROR and stream is None:
                self._tell_unhandled(id, value)
            else:
                self.unasked.discard(id[:24])
            return
        self.values[id] = value
        waiters = self._waiters.pop(id, None)
        if waiters is not None:
            for waiter in waiters:
                waiter.arrived()

    def pass_on(self, id: bytes) -> None:
        """A reference goes to somebody else, who sees the error where there is one."""
        if id not in self.values:
            self._passed.add(id)
        elif self.unasked:
            self.asked((id,))

    def asked(self, ids: Iterable[bytes]) -> None:
        """Somebody has seen how these came out. Of an actor's call that failed: how its creation did, too."""
        unasked = self.unasked
        for id in ids if unasked else ():
            unasked.discard(id[:24])
            unasked.discard(bytes(8) + id[8:24])

    def tell_unasked(self) -> None:
        """The program ends: whatever nobody has looked at until now is told."""
        with self.mutex:
            for id, value in [(id, value) for id, value in self.values.items() if id[:24] in self.unasked] if self.unasked else ():
                if value.kind in (frames.RAISES, frames.RAISES_JSON) and id[:24] in self.unasked:
                    self.unasked.discard(id[:24])
                    if self.unhandled is not None:
                        self.unhandled(value)

    def _tell_unhandled(self, id: bytes, value: "Value") -> None:
        """An error whose last reference is gone, unless another value of its task is still held."""
        task = id[:24]
        if value.kind in (frames.RAISES, frames.RAISES_JSON) and not any(frames.object_id(task, n) in self.counts for n in range(_SIBLINGS)):
            self.unasked.discard(task)
            if self.unhandled is not None:
                self.unhandled(value)

    def end(self, reason: str) -> None:
        """The connection has ended: whoever waits raises."""
        with self.mutex:
            self.ended = reason
            for waiter in [waiter for some in self._waiters.values() for waiter in some]:
                waiter.end()
            self._waiters.clear()
            for stream in self.streams.values():
                stream.end()
        self._wake.put(None)

    def wait(self, ids: List[bytes], count: int, timeout: Optional[float], streams: Sequence[Any] = ()) -> None:
        """Waits until `count` of some different objects and streams have arrived, or the connection or the time (seconds) has ended."""
        waiter = Waiter(count)
        with self.mutex:
            missing = [id for id in ids if id not in self.values]
            idle = [stream for stream in streams if not stream.is_ready()]
            waiter.count = count - (len(ids) - len(missing)) - (len(streams) - len(idle))
            if waiter.count <= 0 or self.ended is not None:
                return
            for id in missing:
                self._waiters.setdefault(id, []).append(waiter)
            for stream in idle:
                stream.waiters.append(waiter)
            self._want(missing)
        has_all = False
        try:
            has_all = waiter.lock.acquire(timeout=-1 if timeout is None else min(timeout, threading.TIMEOUT_MAX))
        finally:
            if not has_all or count < len(ids) + len(streams):
                self._forget(missing, idle, waiter)

    def when_there(self, id: bytes, function: Callable[[], None]) -> None:
        """Calls a function once an object has arrived: at once when it has, else by the reading thread."""
        with self.mutex:
            if id not in self.values and self.ended is None:
                self._waiters.setdefault(id, []).append(Callback(function))
                self._want((id,))
                return
        function()

    def ask_again(self, id: bytes, value: "Value") -> None:
        """Forgets a value that could not be read, unless another one has come: whoever waits for it next asks the node."""
        with self.mutex:
            if self.values.get(id) is value:
                del self.values[id]
                self._foreign.add(id)

    def keep(self, id: bytes, value: "Value") -> None:
        """Has a value that came along with a task, in hand as if it had been asked for; `dropped` lets it go."""
        self.adopt(id)
        with self.mutex:
            self.values.setdefault(id, value)

    def _want(self, ids: Iterable[bytes]) -> None:
        foreign = self._foreign
        if foreign:
            asked = [id for id in ids if id in foreign]
            foreign.difference_update(asked)
            for at in range(0, len(asked), _AT_ONCE):
                self._send(frames.objects(frames.WANT, asked[at : at + _AT_ONCE]))

    def _forget(self, ids: List[bytes], streams: List[Any], waiter: Waiter) -> None:
        with self.mutex:
            for stream in streams:
                if waiter in stream.waiters:
                    stream.waiters.remove(waiter)
            for id in ids:
                waiters = self._waiters.get(id)
                if waiters is not None and waiter in waiters:
                    waiters.remove(waiter)
                    if not waiters:
                        del self._waiters[id]
