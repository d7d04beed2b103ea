"""A first-in, first-out queue for tasks, actors and drivers: an actor holds its items."""

from __future__ import annotations

import queue
from typing import Any, Dict, Iterable, List, Optional

from .._session import calls


class Empty(queue.Empty):
    """The queue has no item, or had none in time."""


class Full(queue.Full):
    """The queue has no room, or had none in time."""


class Queue:
    """A queue that may be given to tasks and actors; its handles are one queue."""

    def __init__(self, maxsize: int = 0, actor_options: Optional[Dict[str, Any]] = None) -> None:
        """Room for `maxsize` items (0: any number). `actor_options` are those of the actor that holds them."""
        from ..actor import ActorClass

        self.maxsize = maxsize
        self.actor: Any = ActorClass._make(_QueueActor, {}).options(**(actor_options or {})).remote(maxsize)

    def __len__(self) -> int:
        return self.size()

    def size(self) -> int:
        """Count of items."""
        return int(calls.get(self.actor.qsize.remote()))

    def qsize(self) -> int:
        """Count of items."""
        return self.size()

    def empty(self) -> bool:
        """Whether there is no item."""
        return bool(calls.get(self.actor.empty.remote()))

    def full(self) -> bool:
        """Whether there is no room."""
        return bool(calls.get(self.actor.full.remote()))

    def put(self, item: Any, block: bool = True, timeout: Optional[float] = None) -> None:
        """Adds an item; waits for room, `timeout` seconds at most. Raises Full, ValueError."""
        if not block:
            try:
                calls.get(self.actor.put_nowait.remote(item))
            except queue.Full:
                raise Full from None
            return
        _check(timeout)
        calls.get(self.actor.put.remote(item, timeout))

    async def put_async(self, item: Any, block: bool = True, timeout: Optional[float] = None) -> None:
        """As `put`, for coroutines."""
        if not block:
            try:
                await self.actor.put_nowait.remote(item)
            except queue.Full:
                raise Full from None
            return
        _check(timeout)
        await self.actor.put.remote(item, timeout)

    def get(self, block: bool = True, timeout: Optional[float] = None) -> Any:
        """Takes the oldest item; waits for one, `timeout` seconds at most. Raises Empty, ValueError."""
        if not block:
            try:
                return calls.get(self.actor.get_nowait.remote())
            except queue.Empty:
                raise Empty from None
        _check(timeout)
        return calls.get(self.actor.get.remote(timeout))

    async def get_async(self, block: bool = True, timeout: Optional[float] = None) -> Any:
        """As `get`, for coroutines."""
        if not block:
            try:
                return await self.actor.get_nowait.remote()
            except queue.Empty:
                raise Empty from None
        _check(timeout)
        return await self.actor.get.remote(timeout)

    def put_nowait(self, item: Any) -> None:
        """Adds an item. Raises Full."""
        self.put(item, block=False)

    def put_nowait_batch(self, items: Iterable[Any]) -> None:
        """Adds all items or none. Raises Full, TypeError."""
        if not isinstance(items, Iterable):
            raise TypeError("Argument 'items' must be an Iterable")
        calls.get(self.actor.put_nowait_batch.remote(list(items)))

    def get_nowait(self) -> Any:
        """Takes the oldest item. Raises Empty."""
        return self.get(block=False)

    def get_nowait_batch(self, num_items: int) -> List[Any]:
        """Takes this many items or none. Raises Empty, TypeError, ValueError."""
        if not isinstance(num_items, int):
            raise TypeError("Argument 'num_items' must be an int")
        if num_items < 0:
            raise ValueError("'num_items' must be nonnegative")
        return list(calls.get(self.actor.get_nowait_batch.remote(num_items)))

    def shutdown(self, force: bool = False, grace_period_s: int = 5) -> None:
        """Ends the actor and with it the queue: after what it does now, or at once with `force`."""
        if self.actor is None:
            return
        if not force:
            calls.wait([self.actor.__ray_terminate__.remote()], timeout=grace_period_s)
        calls.kill(self.actor, no_restart=True)
        self.actor = None


def _check(timeout: Optional[float]) -> None:
    if timeout is not None and timeout < 0:
        raise ValueError("'timeout' must be a non-negative number")


class _QueueActor:
    def __init__(self, maxsize: int) -> None:
        import asyncio

        self.maxsize = maxsize
        self.queue: "asyncio.Queue[Any]" = asyncio.Queue(maxsize)

    def qsize(self) -> int:
        return self.queue.qsize()

    def empty(self) -> bool:
        return self.queue.empty()

    def full(self) -> bool:
        return self.queue.full()

    async def put(self, item: Any, timeout: Optional[float] = None) -> None:
        import asyncio

        try:
            await asyncio.wait_for(self.queue.put(item), timeout)
        except asyncio.TimeoutError:
            raise Full from None

    async def get(self, timeout: Optional[float] = None) -> Any:
        import asyncio

        try:
            return await asyncio.wait_for(self.queue.get(), timeout)
        except asyncio.TimeoutError:
            raise Empty from None

    def put_nowait(self, item: Any) -> None:
        if self.queue.full():
            raise Full
        self.queue.put_nowait(item)

    def put_nowait_batch(self, items: List[Any]) -> None:
        if self.maxsize > 0 and len(items) + self.qsize() > self.maxsize:
            raise Full(f"Cannot add {len(items)} items to queue of size {self.qsize()} and maxsize {self.maxsize}.")
        for item in items:
            self.queue.put_nowait(item)

    def get_nowait(self) -> Any:
        if self.queue.empty():
            raise Empty
        return self.queue.get_nowait()

    def get_nowait_batch(self, num_items: int) -> List[Any]:
        if num_items > self.qsize():
            raise Empty(f"Cannot get {num_items} items from queue of size {self.qsize()}.")
        return [self.queue.get_nowait() for _ in range(num_items)]
