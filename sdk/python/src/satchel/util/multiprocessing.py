"""`multiprocessing.Pool` whose processes are actors: they may be on any node of the cluster."""

from __future__ import annotations

import itertools
import threading
import time
from multiprocessing import TimeoutError as TimeoutError  # What programs import from here.
from typing import Any, Callable, Dict, Iterable, Iterator, List, Optional, Sequence, Tuple

from .._objects.references import ObjectRef
from .._session import calls, current
from ..exceptions import GetTimeoutError, RayTaskError

_Call = Tuple[Tuple[Any, ...], Dict[str, Any]]
_CHUNKS_FOR_EACH = 4
_MOST_REPLACED = 64


class _Runner:
    """One process of a pool."""

    def __init__(self, initializer: Optional[Callable[..., Any]], initargs: Tuple[Any, ...]) -> None:
        if initializer is not None:
            initializer(*initargs)

    def run(self, function: Callable[..., Any], chunk: List[_Call]) -> List[Any]:
        return [function(*args, **named) for args, named in chunk]


class AsyncResult:
    """What the calls will return. `get` raises the first error among them."""

    def __init__(
        self, refs: Sequence["ObjectRef[Any]"], is_single: bool, callback: Optional[Callable[[Any], Any]], error_callback: Optional[Callable[[Any], Any]]
    ) -> None:
        """Made by a pool."""
        self._refs = list(refs)
        self._is_single = is_single
        if callback is not None or error_callback is not None:
            threading.Thread(target=self._tell, args=(callback, error_callback), name="satchel-pool", daemon=True).start()

    def _tell(self, callback: Optional[Callable[[Any], Any]], error_callback: Optional[Callable[[Any], Any]]) -> None:
        try:
            value = self.get()
        except Exception as error:
            if error_callback is not None:
                error_callback(error)
        else:
            if callback is not None:
                callback(value)

    def get(self, timeout: Optional[float] = None) -> Any:
        """What was returned; a list for several calls. Raises multiprocessing.TimeoutError when it is not there after `timeout` seconds."""
        try:
            chunks = _get(self._refs, timeout)
        except GetTimeoutError:
            raise TimeoutError from None
        values = list(itertools.chain.from_iterable(chunks))
        return values[0] if self._is_single else values

    def wait(self, timeout: Optional[float] = None) -> None:
        """Waits until all calls have ended, or `timeout` seconds have passed."""
        if self._refs:
            calls.wait(self._refs, num_returns=len(self._refs), timeout=timeout)

    def ready(self) -> bool:
        """Whether all calls have ended."""
        return not self._refs or len(calls.wait(self._refs, num_returns=len(self._refs), timeout=0)[0]) == len(self._refs)

    def successful(self) -> bool:
        """Whether no call has raised. Raises ValueError while some have not ended."""
        if not self.ready():
            raise ValueError(f"{self!r} not ready")
        try:
            self.get()
        except Exception:
            return False
        return True


class _Results:
    """Results as they come: in the order of the calls, or in that of their ends."""

    def __init__(self, refs: Iterable["ObjectRef[Any]"], is_ordered: bool) -> None:
        self._waiting = list(refs)
        self._is_ordered = is_ordered
        self._there: Iterator[Any] = iter(())

    def __iter__(self) -> "_Results":
        return self

    def __next__(self) -> Any:
        return self.next()

    def next(self, timeout: Optional[float] = None) -> Any:
        """The next one. Raises StopIteration after the last, multiprocessing.TimeoutError when it is not there after `timeout` seconds."""
        ends = None if timeout is None else time.monotonic() + timeout
        while True:
            for value in self._there:
                return value
            if not self._waiting:
                raise StopIteration
            left = None if ends is None else max(ends - time.monotonic(), 0)
            asked = self._waiting[:1] if self._is_ordered else self._waiting
            ready, _ = calls.wait(asked, num_returns=1, timeout=left)
            if not ready:
                raise TimeoutError
            self._waiting.remove(ready[0])
            self._there = iter(_get(ready[0]))


def _get(refs: Any, timeout: Optional[float] = None) -> Any:
    """Raises what a function raised itself, as the pool of the standard library does; where that was is told as its cause."""
    try:
        return calls.get(refs, timeout=timeout)
    except RayTaskError as error:
        if isinstance(error.cause, Exception) and not isinstance(error.cause, RayTaskError):
            raise error.cause from error
        raise


class Pool:
    """Runs calls in a number of processes of the cluster. A context manager that terminates the pool at its end."""

    def __init__(
        self,
        processes: Optional[int] = None,
        initializer: Optional[Callable[..., Any]] = None,
        initargs: Optional[Iterable[Any]] = None,
        maxtasksperchild: Optional[int] = None,
        context: Any = None,
        ray_address: Optional[str] = None,
        ray_remote_args: Optional[Dict[str, Any]] = None,
    ) -> None:
        """Starts the processes.

        Args:
            processes: How many. Default: as many as the cluster has CPUs.
            initializer, initargs: Called in each process first.
            maxtasksperchild: Calls that a process runs at most before another one takes its place. Default: any number.
            ray_address: Cluster to connect to, as for `init`, where none is connected to.
            ray_remote_args: Options of the processes, as for `remote`. Default: no CPU of the cluster's is taken.

        Raises ValueError for a wrong number, TypeError for an initializer that cannot be called.
        """
        if processes is not None and processes <= 0:
            raise ValueError("Processes in the pool must be >0.")
        if initializer is not None and not callable(initializer):
            raise TypeError("Initializer must be a callable")
        if maxtasksperchild is not None and maxtasksperchild <= 0:
            raise ValueError("maxtasksperchild must be a positive int or None")
        if current.session is None:
            from .._driver.initialize import init

            init(ray_address)
        self._count = processes or max(int(calls.cluster_resources().get("CPU", 1)), 1)
        self._arguments = (initializer, tuple(initargs or ()))
        self._kind = calls.remote(_Runner).options(**{"num_cpus": 0, **(ray_remote_args or {})})
        self._limit = maxtasksperchild
        self._runners: List[Any] = [self._start() for _ in range(self._count)]
        self._used = [0] * self._count
        self._next = itertools.cycle(range(self._count))
        # A process takes its calls one after the other: the last one's end is that of all.
        self._last: Dict[int, "ObjectRef[Any]"] = {}
        self._replaced: List["ObjectRef[Any]"] = []
        self._is_closed = False

    def _start(self) -> Any:
        return self._kind.remote(*self._arguments)

    def _submit(self, function: Callable[..., Any], chunk: List[_Call]) -> "ObjectRef[Any]":
        if self._is_closed:
            raise ValueError("Pool not running")
        at = next(self._next)
        if self._limit is not None and self._used[at] + len(chunk) > self._limit and self._used[at] > 0:
            # The one before ends by itself after the calls that it has.
            self._runners[at], self._used[at] = self._start(), 0
            self._replaced.append(self._last.pop(at))
            if len(self._replaced) > _MOST_REPLACED:
                self._replaced = calls.wait(self._replaced, num_returns=len(self._replaced), timeout=0)[1]
        self._used[at] += len(chunk)
        ref: "ObjectRef[Any]" = self._runners[at].run.remote(function, chunk)
        self._last[at] = ref
        return ref

    def _chunks(self, function: Callable[..., Any], given: Iterable[_Call], size: Optional[int]) -> List["ObjectRef[Any]"]:
        every = list(given)
        if size is None:
            size = -(-len(every) // (self._count * _CHUNKS_FOR_EACH)) or 1
        if size < 1:
            raise ValueError("Chunksize must be 1 or more")
        if self._limit is not None:
            size = min(size, self._limit)
        return [self._submit(function, every[at : at + size]) for at in range(0, len(every), size)]

    def apply(self, func: Callable[..., Any], args: Optional[Tuple[Any, ...]] = None, kwargs: Optional[Dict[str, Any]] = None) -> Any:
        """Runs a call and waits for what it returns."""
        return self.apply_async(func, args, kwargs).get()

    def apply_async(
        self,
        func: Callable[..., Any],
        args: Optional[Tuple[Any, ...]] = None,
        kwargs: Optional[Dict[str, Any]] = None,
        callback: Optional[Callable[[Any], None]] = None,
        error_callback: Optional[Callable[[Exception], None]] = None,
    ) -> AsyncResult:
        """Begins a call. The callbacks are called in a thread of their own."""
        return AsyncResult([self._submit(func, [(tuple(args or ()), dict(kwargs or {}))])], True, callback, error_callback)

    def map(self, func: Callable[..., Any], iterable: Iterable[Any], chunksize: Optional[int] = None) -> List[Any]:
        """Calls a function with each item and waits for what that returns, in the order of the items."""
        results: List[Any] = self.map_async(func, iterable, chunksize).get()
        return results

    def map_async(
        self,
        func: Callable[..., Any],
        iterable: Iterable[Any],
        chunksize: Optional[int] = None,
        callback: Optional[Callable[[List[Any]], None]] = None,
        error_callback: Optional[Callable[[Exception], None]] = None,
    ) -> AsyncResult:
        """Begins what `map` does."""
        return AsyncResult(self._chunks(func, (((item,), {}) for item in iterable), chunksize), False, callback, error_callback)

    def starmap(self, func: Callable[..., Any], iterable: Iterable[Iterable[Any]], chunksize: Optional[int] = None) -> List[Any]:
        """As `map`, with each item as the arguments."""
        results: List[Any] = AsyncResult(self._chunks(func, ((tuple(item), {}) for item in iterable), chunksize), False, None, None).get()
        return results

    def starmap_async(
        self,
        func: Callable[..., Any],
        iterable: Iterable[Iterable[Any]],
        callback: Optional[Callable[[List[Any]], None]] = None,
        error_callback: Optional[Callable[[Exception], None]] = None,
    ) -> AsyncResult:
        """Begins what `starmap` does."""
        return AsyncResult(self._chunks(func, ((tuple(item), {}) for item in iterable), None), False, callback, error_callback)

    def imap(self, func: Callable[..., Any], iterable: Iterable[Any], chunksize: Optional[int] = 1) -> _Results:
        """As `map`, item after item, each as soon as it and those before it are there."""
        return _Results(self._chunks(func, (((item,), {}) for item in iterable), chunksize), is_ordered=True)

    def imap_unordered(self, func: Callable[..., Any], iterable: Iterable[Any], chunksize: Optional[int] = 1) -> _Results:
        """As `imap`, whichever is there first."""
        return _Results(self._chunks(func, (((item,), {}) for item in iterable), chunksize), is_ordered=False)

    def __enter__(self) -> "Pool":
        return self

    def __exit__(self, exc_type: Any, exc_val: Any, exc_tb: Any) -> None:
        self.terminate()

    def close(self) -> None:
        """Takes no calls any more; the processes end after those they have."""
        self._is_closed = True
        self._runners.clear()

    def terminate(self) -> None:
        """Ends the processes at once, whatever they do."""
        runners, self._runners = self._runners, []
        self._is_closed = True
        for runner in runners:
            calls.kill(runner)

    def join(self) -> None:
        """Waits until every call has ended. Raises ValueError before `close` or `terminate`."""
        if not self._is_closed:
            raise ValueError("Pool is still running")
        refs = [*self._last.values(), *self._replaced]
        self._last.clear()
        self._replaced.clear()
        if refs:
            calls.wait(refs, num_returns=len(refs))
