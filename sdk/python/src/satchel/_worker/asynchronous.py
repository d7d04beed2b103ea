"""An actor with coroutine methods: calls overlap on one asyncio loop, which has the main thread."""

from __future__ import annotations

import asyncio
import inspect
from typing import TYPE_CHECKING, Any, Callable, Dict, Optional

from .._session import current
from .._session.current import Running
from ..exceptions import AsyncioActorExit
from . import leaving
from .leaving import LEFT, Leave
from .output import flush

if TYPE_CHECKING:
    from .executor import Executor
    from .work import Work

_DEFAULT = ""


class AsyncActor:
    """Runs calls as tasks of asyncio, as many at once as their group allows."""

    def __init__(self, executor: "Executor", options: Dict[str, Any]) -> None:
        self._executor = executor
        self._limits = {_DEFAULT: options["max_concurrency"], **options["concurrency_groups"]}
        self._semaphores: Dict[str, asyncio.Semaphore] = {}
        self._tasks: Dict[bytes, "asyncio.Task[None]"] = {}
        self._waiting: Dict[Running, "asyncio.Task[None]"] = {}
        self._loop = asyncio.new_event_loop()
        self._leaving = False

    def run(self, make: Callable[[], None]) -> None:
        """Makes the actor inside of the loop and then runs for ever. Raises what its constructor raises."""
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._make(make))
        self._executor.calls.cancel_elsewhere = self._cancel
        self._executor.move_to(lambda work: self._call(self._begin, work))
        self._loop.run_forever()

    async def _make(self, make: Callable[[], None]) -> None:
        for name, limit in self._limits.items():
            self._semaphores[name] = asyncio.Semaphore(limit)
        make()

    def _call(self, function: Any, *args: Any) -> None:
        self._loop.call_soon_threadsafe(function, *args)

    def _begin(self, work: Optional["Work"]) -> None:
        if work is None:
            self._leave_soon()
            return
        if self._executor.is_left:
            self._executor.refuse(work)
            return
        begun = work
        task = self._tasks[work.task] = self._waiting[work.running] = self._loop.create_task(self._do(work))
        task.add_done_callback(lambda _: self._end(begun, task))

    def _end(self, work: "Work", task: "asyncio.Task[None]") -> None:
        if task.cancelled():
            # Before its first step: nothing of `_do` has run.
            self._end_interrupted(work)
        if self._tasks.get(work.task) is task:
            del self._tasks[work.task]
        self._executor.end(work)
        flush()
        self._leave_when_done()

    def _end_interrupted(self, work: "Work") -> None:
        has_waited = self._waiting.pop(work.running, None) is not None
        if has_waited and self._executor.is_left:
            self._executor.results.send_refused(work)
        else:
            self._executor.results.send_cancelled(work)

    def _leave_soon(self) -> None:
        """Ends the process when nothing runs any more, or has run on for long enough."""
        if not self._leaving:
            self._leaving = True
            self._loop.call_later(leaving.BESIDE_SECONDS, self._executor.leave)
        self._leave_when_done()

    def _leave_when_done(self) -> None:
        if self._leaving and not self._tasks:
            self._executor.leave()

    def _cancel(self, id: bytes) -> None:
        self._call(self._cancel_here, id)

    def _cancel_here(self, id: bytes) -> None:
        task = self._tasks.get(id)
        if task is not None:
            task.cancel()

    async def _do(self, work: "Work") -> None:
        results = self._executor.results
        current.running.set(work.running)
        try:
            async with self._semaphores.get(work.template.get("concurrency_group") or _DEFAULT, self._semaphores[_DEFAULT]):
                if work.running.cancelled:
                    raise asyncio.CancelledError
                del self._waiting[work.running]
                self._executor.begin_output()
                await self._run(work)
        except asyncio.CancelledError:
            self._end_interrupted(work)
        except (Leave, AsyncioActorExit, SystemExit):
            self._leave_with(work)
        except KeyboardInterrupt:
            results.send_cancelled(work)
        except BaseException as error:
            if work.running.exits:
                self._leave_with(work)
            else:
                results.send_raised(work, error)

    def _leave_with(self, work: "Work") -> None:
        self._executor.results.send_leaves(work, LEFT)
        self._executor.refuse_rest()
        for waiting in self._waiting.values():
            waiting.cancel()
        self._leave_soon()

    async def _run(self, work: "Work") -> None:
        results = self._executor.results
        method = self._executor.find_method(work.template["method"], work.template.get("concurrency_group"))
        args, kwargs = self._executor.arguments(work)
        self._executor.require_stays()
        work.running.begun = True
        returned = method(*args, **kwargs)
        if work.template["num_returns"] == "streaming":
            await self._stream(work, returned)
            return
        if inspect.isawaitable(returned):
            returned = await returned
        if work.running.cancelled:
            # It has passed over its interruption, or never gave one a chance.
            raise asyncio.CancelledError
        results.send_returned(work, returned)

    async def _stream(self, work: "Work", returned: Any) -> None:
        results = self._executor.results
        index = 0
        try:
            if hasattr(returned, "__aiter__"):
                async for item in returned:
                    results.send_item(work, index + 1, item)
                    index += 1
            else:
                for item in returned:
                    results.send_item(work, index + 1, item)
                    index += 1
        except (asyncio.CancelledError, KeyboardInterrupt, SystemExit, Leave):
            raise
        except BaseException as error:
            results.send_broken_off(work, index, error)
            return
        results.send_end(work, index)
