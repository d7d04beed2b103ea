"""Streaming generators: the items of a task that yields, as they come."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, Deque, Iterator, List, Sequence

from .._objects import references
from .._objects.references import ObjectRef
from .._objects.store import Callback, Waiter
from .._wire import frames

if TYPE_CHECKING:
    from .session import Session


class _Stream:
    """What has arrived of one generator. `arrive` is called with the store's mutex held."""

    __slots__ = ("store", "task", "ready", "seen", "ended", "abandoned", "waiters")

    def __init__(self, store: Any, task: bytes) -> None:
        self.store = store
        self.task = task
        self.ready: Deque[bytes] = deque()
        self.seen = 0
        self.ended = False
        self.abandoned = False
        self.waiters: List[Any] = []

    def arrive(self, id: bytes, value: Any) -> None:
        index = int.from_bytes(id[24:], "little")
        if index == 0:
            if value.kind in (frames.RAISES, frames.RAISES_JSON) and not self.abandoned:
                self._add(id)
            self.ended = True
            self._tell()
            self.store.streams.pop(self.task, None)
        elif index > self.seen:
            self.seen = index
            self._add(id)

    def _add(self, id: bytes) -> None:
        self.store.counts[id] = self.store.counts.get(id, 0) + 1
        if self.abandoned:
            self.store.dropped(id)
        else:
            self.ready.append(id)
            self._tell()

    def end(self) -> None:
        """The connection has ended: who waits has to ask again."""
        waiters, self.waiters = self.waiters, []
        for waiter in waiters:
            waiter.end()

    def check(self) -> None:
        """Raises RaySystemError where the connection has ended and with it whatever would have come."""
        if self.store.ended is not None:
            from .._wire.failures import disconnected

            raise disconnected(self.store.ended)

    def is_ready(self) -> bool:
        """Whether the next item is there or none will come; asked with the mutex held."""
        return bool(self.ready) or self.ended

    def _tell(self) -> None:
        waiters, self.waiters = self.waiters, []
        for waiter in waiters:
            waiter.arrived()


class ObjectRefGenerator:
    """The items of a task or method that yields: iterating waits for the next item and gives a reference to it.

    Works with `for`, `next`, `async for` and in `wait`. An error in the generator is the last item.
    """

    def __init__(self, generator_ref: "ObjectRef[Any]", worker: Any) -> None:
        """Made by `remote`."""
        self._generator_ref = generator_ref
        self._stream: _Stream = worker
        self._is_finished = False

    def __iter__(self) -> "ObjectRefGenerator":
        return self

    def __next__(self) -> "ObjectRef[Any]":
        stream = self._stream
        while True:
            with stream.store.mutex:
                if stream.ready:
                    id = stream.ready.popleft()
                    break
                if stream.ended:
                    self._is_finished = True
                    raise StopIteration
                stream.check()
                waiter = Waiter(1)
                stream.waiters.append(waiter)
            _wait(waiter)
        return references.counted(stream.store, id)

    def __aiter__(self) -> "ObjectRefGenerator":
        return self

    async def __anext__(self) -> "ObjectRef[Any]":
        import asyncio

        loop = asyncio.get_running_loop()
        stream = self._stream
        while True:
            with stream.store.mutex:
                there = bool(stream.ready)
                if not there:
                    if stream.ended:
                        self._is_finished = True
                        raise StopAsyncIteration
                    stream.check()
                    future = loop.create_future()
                    stream.waiters.append(Callback(lambda: _wake(loop, future)))
            if there:
                return self.__next__()
            await future

    def completed(self) -> "ObjectRef[Any]":
        """A reference that is there once the generator has ended; `get` of it raises what the generator died of."""
        return self._generator_ref

    def is_finished(self) -> bool:
        """Whether it has said that it has no more items."""
        return self._is_finished

    def next_ready(self) -> bool:
        """Whether `next` would not wait."""
        return bool(self._stream.ready)

    def task_id(self) -> Any:
        """The task that yields."""
        return self._generator_ref.task_id()

    def send(self, value: Any) -> Any:
        """Not provided: items are made without asking. Raises NotImplementedError."""
        raise NotImplementedError("`gen.send` is not supported.")

    def throw(self, value: Any) -> Any:
        """Not provided. Raises NotImplementedError."""
        raise NotImplementedError("`gen.throw` is not supported.")

    def close(self) -> None:
        """Not provided. Raises NotImplementedError."""
        raise NotImplementedError("`gen.close` is not supported.")

    async def asend(self, value: Any) -> Any:
        """Not provided. Raises NotImplementedError."""
        raise NotImplementedError("`gen.asend` is not supported.")

    async def athrow(self, value: Any) -> Any:
        """Not provided. Raises NotImplementedError."""
        raise NotImplementedError("`gen.athrow` is not supported.")

    async def aclose(self) -> None:
        """Not provided. Raises NotImplementedError."""
        raise NotImplementedError("`gen.aclose` is not supported.")

    def __repr__(self) -> str:
        return f"ObjectRefGenerator({self._generator_ref.hex()})"

    def __reduce__(self) -> Any:
        raise TypeError("A generator of references cannot be given to another process: give it the references that it yields.")

    def __del__(self) -> None:
        stream = getattr(self, "_stream", None)
        if stream is not None:
            stream.abandoned = True
            while stream.ready:
                stream.store.dropped(stream.ready.popleft())


ObjectRefGenerator.__module__ = "satchel"


class DynamicObjectRefGenerator:
    """The value of a task with `num_returns="dynamic"`: iterating gives references to what it yielded."""

    def __init__(self, refs: "Deque[ObjectRef[Any]]") -> None:
        """Made by `get`."""
        self._refs = refs

    def __iter__(self) -> "Iterator[ObjectRef[Any]]":
        while self._refs:
            yield self._refs.popleft()

    def __len__(self) -> int:
        return len(self._refs)


def stream(
    session: "Session", template: int, task: bytes, payload: bytes, dependencies: Sequence[bytes], held: Sequence[bytes]
) -> ObjectRefGenerator:
    """Submits a task that yields."""
    store = session.store
    id = frames.object_id(task, 0)
    state = _Stream(store, task)
    with store.mutex:
        store.streams[task] = state
        store.counts[id] = 1
    session.connection.send(frames.submit(template, task, payload, dependencies, held))
    return ObjectRefGenerator(references.counted(store, id), state)


def _wait(waiter: Waiter) -> None:
    from . import current

    session = current.required()
    if session.role != "worker":
        waiter.lock.acquire()
        return
    task = session.block()
    try:
        waiter.lock.acquire()
    finally:
        session.unblock(task)


def _wake(loop: Any, future: Any) -> None:
    try:
        loop.call_soon_threadsafe(_set, future)
    except RuntimeError:
        pass  # The loop is closed: nobody waits there any more.


def _set(future: Any) -> None:
    if not future.done():
        future.set_result(None)
