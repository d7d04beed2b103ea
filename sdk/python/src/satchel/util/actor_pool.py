"""Spreads work over a fixed set of actors."""

from __future__ import annotations

from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple, TypeVar

from .._session import calls

V = TypeVar("V")


class ActorPool:
    """Some actors that take turns: work waits until one is free."""

    def __init__(self, actors: List[Any]) -> None:
        """The pool of these actors."""
        self._idle = list(actors)
        self._busy: Dict[Any, Tuple[int, Any]] = {}
        self._by_index: Dict[int, Any] = {}
        self._next = 0
        self._next_to_return = 0
        self._pending: List[Tuple[Callable[[Any, Any], Any], Any]] = []

    def map(self, fn: Callable[[Any, V], Any], values: List[V]) -> Iterator[Any]:
        """`fn(actor, value)`, which returns a reference, for each value; yields the results in order."""
        self._drop_results()
        for value in values:
            self.submit(fn, value)
        return self._drain(self.get_next)

    def map_unordered(self, fn: Callable[[Any, V], Any], values: List[V]) -> Iterator[Any]:
        """As `map`; yields results as they come."""
        self._drop_results()
        for value in values:
            self.submit(fn, value)
        return self._drain(self.get_next_unordered)

    def _drain(self, take: Callable[[], Any]) -> Iterator[Any]:
        while self.has_next():
            yield take()

    def _drop_results(self) -> None:
        while self.has_next():
            try:
                self.get_next(timeout=0, ignore_if_timedout=True)
            except TimeoutError:
                pass  # Told to ignore it.

    def submit(self, fn: Callable[[Any, V], Any], value: V) -> None:
        """Has a free actor do `fn(actor, value)`; waits in a queue while none is."""
        if not self._idle:
            self._pending.append((fn, value))
            return
        actor = self._idle.pop()
        ref = fn(actor, value)
        self._busy[ref] = (self._next, actor)
        self._by_index[self._next] = ref
        self._next += 1

    def has_next(self) -> bool:
        """Whether there is a result that was not taken."""
        return bool(self._busy)

    def get_next(self, timeout: Optional[float] = None, ignore_if_timedout: bool = False) -> Any:
        """The next result in the order of `submit`. Raises StopIteration when none is left, TimeoutError."""
        if not self.has_next():
            raise StopIteration("No more results to get")
        if self._next_to_return >= self._next:
            raise ValueError("It is not allowed to call get_next() after get_next_unordered().")
        ref = self._by_index[self._next_to_return]
        if timeout is not None and not calls.wait([ref], timeout=timeout)[0]:
            text = "Timed out waiting for result"
            if not ignore_if_timedout:
                raise TimeoutError(text)
            return self._abandon(self._next_to_return, ref)
        del self._by_index[self._next_to_return]
        self._next_to_return += 1
        _, actor = self._busy.pop(ref)
        self._return_actor(actor)
        return calls.get(ref)

    def _abandon(self, index: int, ref: Any) -> None:
        del self._by_index[index]
        self._next_to_return += 1
        _, actor = self._busy.pop(ref)
        self._return_actor(actor)
        raise TimeoutError("Timed out waiting for result")

    def get_next_unordered(self, timeout: Optional[float] = None, ignore_if_timedout: bool = False) -> Any:
        """The result that comes first. Raises StopIteration when none is left, TimeoutError."""
        if not self.has_next():
            raise StopIteration("No more results to get")
        ready, _ = calls.wait(list(self._busy), num_returns=1, timeout=timeout)
        if not ready:
            if ignore_if_timedout:
                return None
            raise TimeoutError("Timed out waiting for result")
        index, actor = self._busy.pop(ready[0])
        self._return_actor(actor)
        del self._by_index[index]
        self._next_to_return = max(self._next_to_return, index + 1)
        return calls.get(ready[0])

    def _return_actor(self, actor: Any) -> None:
        self._idle.append(actor)
        if self._pending:
            self.submit(*self._pending.pop(0))

    def has_free(self) -> bool:
        """Whether an actor is free and no work waits."""
        return bool(self._idle) and not self._pending

    def pop_idle(self) -> Any:
        """Takes a free actor out of the pool; None when none is free."""
        return self._idle.pop() if self.has_free() else None

    def push(self, actor: Any) -> None:
        """Adds an actor. Raises ValueError for one that is in the pool."""
        if actor in self._idle or any(actor == busy for _, busy in self._busy.values()):
            raise ValueError("Actor already belongs to current ActorPool")
        self._return_actor(actor)
