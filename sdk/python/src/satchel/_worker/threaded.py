"""An actor whose calls run on threads: `max_concurrency`, and a pool for each concurrency group."""

from __future__ import annotations

import contextlib
import threading
import time
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Dict, List, Optional

from . import leaving

if TYPE_CHECKING:
    from .executor import Executor
    from .work import Work

_DEFAULT = ""


class ThreadedActor:
    """Spreads calls over threads. Threads of a group take its calls in the order sent."""

    def __init__(self, executor: "Executor", options: Dict[str, Any]) -> None:
        self._executor = executor
        self._queues: Dict[str, "SimpleQueue[Optional[Work]]"] = {}
        self._threads: List[threading.Thread] = []
        for name, count in {_DEFAULT: options["max_concurrency"], **options["concurrency_groups"]}.items():
            queue: "SimpleQueue[Optional[Work]]" = SimpleQueue()
            self._queues[name] = queue
            for _ in range(count):
                thread = threading.Thread(target=self._run, args=(queue,), name=f"satchel-{name or 'calls'}", daemon=True)
                self._threads.append(thread)
                thread.start()

    def post(self, work: Optional["Work"]) -> None:
        """Takes a call; None ends the actor after those that were taken before. Never waits."""
        if work is None:
            threading.Thread(target=self._leave, daemon=True).start()
        else:
            self._queues.get(work.template.get("concurrency_group") or _DEFAULT, self._queues[_DEFAULT]).put(work)

    def _run(self, queue: "SimpleQueue[Optional[Work]]") -> None:
        while True:
            work = queue.get()
            if work is None:
                queue.put(None)
                return
            if self._executor.is_left:
                self._executor.refuse(work)
            else:
                self._executor.do(work)

    def _leave(self) -> None:
        for queue in self._queues.values():
            if self._executor.is_left:
                self._refuse(queue)
            queue.put(None)
        ends = time.monotonic() + leaving.BESIDE_SECONDS
        for thread in self._threads:
            thread.join(max(0, ends - time.monotonic()))
        self._executor.leave()

    def _refuse(self, queue: "SimpleQueue[Optional[Work]]") -> None:
        """Answers what waits: all threads may be busy for as long as they live."""
        with contextlib.suppress(Empty):
            while True:
                self._executor.refuse(queue.get_nowait())
