"""Runs tasks: on the main thread, so that a cancelled one can be interrupted there."""

from __future__ import annotations

import json
import pickle
import signal
from queue import SimpleQueue
from typing import Any, Callable, Dict, List, NoReturn, Optional, Tuple

from .._session import current
from .._session.arguments import unpack
from .._session.current import Running
from .._session.methods import unknown_group
from .._session.session import Session
from .._wire import frames
from . import gpus, work as works
from .calls import Calls
from .leaving import LEFT, Leave, leave, leave_cleanly, terminate
from .output import Output, flush
from .results import Results
from .work import Work


class Executor:
    """Takes work from the reading thread and does it."""

    def __init__(self, session: Session, address: str) -> None:
        self._session = session
        self._queue: "SimpleQueue[Optional[Work]]" = SimpleQueue()
        self._in_turn: Callable[[Optional[Work]], None] = self._queue.put
        self.post: Callable[[Optional[Work]], None] = self._in_turn
        self.results = Results(session, address)
        self._output = Output(session.connection)
        self._pickled: Dict[str, bytes] = {}
        self._functions: Dict[str, Any] = {}
        self._templates: Dict[int, Dict[str, Any]] = {}
        self.calls = Calls()
        self._gpus = gpus.NONE
        self._instance: Any = None
        self._groups: List[str] = []
        self._name = ""
        # Those that run may finish, no other begins.
        self.is_left = False
        session.has_exited = self._has_exited

    # The reading thread

    def on_frame(self, kind: int, head: memoryview, payload: memoryview) -> None:
        """A frame for the worker."""
        if kind == frames.EXECUTE:
            work = works.decode(self._templates, self._gpus, head, payload)
            self.calls.add(work.running)
            self.post(work)
        elif kind == frames.OBJECT:
            self._session.store.arrive(*frames.decode_object(head, payload))
        elif kind == frames.FUNCTION:
            self._pickled[bytes(head[:32]).hex()] = bytes(payload)
        elif kind == frames.TEMPLATE:
            self._templates[frames.number(head)] = json.loads(bytes(payload))
        elif kind == frames.CANCEL:
            self.calls.cancel(bytes(head[:24]))

    def on_tell(self, message: Dict[str, Any]) -> None:
        """A message of the node."""
        if message["op"] == "exit":
            self.post(None)
        elif message["op"] == "gpus":
            self._gpus = gpus.Gpus(message["ids"], message["variables"])
        elif message["op"] == "unmap":
            self._session.segments.unmap(message["segments"])

    def on_end(self, reason: str) -> None:
        """Without its node a worker is nothing."""
        leave(1)

    def _has_exited(self, running: Optional[Running]) -> None:
        """Something in the actor has called `exit_actor()`. A call that goes on ends the actor itself; else this does, behind those that wait."""
        if running is None or not self.calls.has(running):
            self.post(None)

    # The main thread

    def run(self, set_up: Callable[[], Optional[str]] = lambda: None) -> None:
        """Does what comes until the node says that it is enough.

        `set_up` gives why this worker cannot: that is the answer to what it is given, upon which the node has it leave.
        """
        failure = set_up()
        signal.signal(signal.SIGINT, self.calls.interrupt)
        while True:
            work = self._queue.get()
            if work is None:
                self.leave()
            if failure is None:
                self.do(work)
                continue
            self.end(work)
            self.results.send_useless(work, failure)

    def do(self, work: Work) -> None:
        """Runs one task to its end and sends what it came to."""
        running = work.running
        code: Optional[int] = None
        token = current.running.set(running)
        self._session.root = running
        try:
            try:
                if running.cancelled:
                    raise KeyboardInterrupt
                self._do(work)
            except KeyboardInterrupt:
                self.calls.interruptible = None
                self.results.send_cancelled(work)
            except Leave:
                self.results.send_leaves(work, LEFT)
                code = 0
            except SystemExit as error:
                code = self.results.send_exits(work, error)
            except BaseException as error:
                if running.exits:
                    self.results.send_leaves(work, LEFT)
                    code = 0
                else:
                    self.results.send_raised(work, error)
                error.__traceback__ = None
        finally:
            self.end(work)
            if work.template["kind"] == "task":
                gpus.restore()
            if self.post is self._in_turn:
                self._session.end_waits()
            current.running.reset(token)
            flush()
        if code is not None:
            # Here nothing of the call holds the actor any more.
            end = self.post
            self.refuse_rest()
            if end is self._in_turn:
                self.leave(code)
            end(None)

    def leave(self, code: int = 0) -> NoReturn:
        """Ends the process as intended, with what the actor does at its end."""
        if self._session.exits and not self.is_left:
            # No call has said so.
            self._session.connection.tell("leaves")
        self.refuse_rest()
        leave_cleanly(code, self._drop)

    def refuse_rest(self) -> None:
        """No call begins any more: those that wait, and those yet to come, are answered at once."""
        self.is_left = True
        with self._session.store.mutex:
            self.post = self.refuse
        while not self._queue.empty():
            self.refuse(self._queue.get())

    def refuse(self, work: Optional[Work]) -> None:
        """Answers a call that will not begin."""
        if work is not None:
            self.end(work)
            self.results.send_refused(work)

    def _drop(self) -> Any:
        instance, self._instance = self._instance, None
        self._functions.clear()
        return instance

    def end(self, work: Work) -> None:
        """A call has ended: nothing is left to cancel."""
        self.calls.end(work.running)

    def _begin(self, work: Work) -> None:
        if self.post is self._in_turn:
            self.calls.interruptible = work.running
        if work.running.cancelled:
            raise KeyboardInterrupt
        self.require_stays()
        work.running.begun = True

    def require_stays(self) -> None:
        """Raises Leave when something in the actor has called `exit_actor()`."""
        if self._session.exits:
            raise Leave

    def _do(self, work: Work) -> None:
        template = work.template
        kind = template["kind"]
        if kind == "task":
            self._output.begin(template["name"])
            gpus.use(work.gpus)
            target = self.load(template["function"])
        elif kind == "create":
            self._create(work)
            return
        else:
            self._output.begin(self._name)
            target = self.find_method(template["method"], template.get("concurrency_group"))
        args, kwargs = self.arguments(work)
        try:
            self._begin(work)
            returned = target(*args, **kwargs)
            if template["num_returns"] == "streaming":
                self.results.send_items(work, returned)
                return
            if template["num_returns"] == "dynamic":
                returned = list(returned)
        finally:
            self.calls.interruptible = None
        if work.running.cancelled and self.post is not self._in_turn:
            # A call on a thread cannot be interrupted: it has run to its end, and counts as cancelled.
            raise KeyboardInterrupt
        self.results.send_returned(work, returned)

    def _create(self, work: Work) -> None:
        options = work.template["actor"]
        self._groups = list(options["concurrency_groups"])
        gpus.use(work.gpus)
        self._session.actor = work.task[8:]
        self._session.actor_template = work.template
        cls = self.load(work.template["function"])
        self._name = work.template["class_name"]
        self._output.begin(self._name)
        args, kwargs = self.arguments(work)
        self._session.reconstructed = work.attempt > 0
        if options["asyncio"]:
            from .asynchronous import AsyncActor

            AsyncActor(self, options).run(lambda: self._make(cls, args, kwargs, work))
            return
        self._make(cls, args, kwargs, work)
        if options["max_concurrency"] > 1 or options["concurrency_groups"]:
            from .threaded import ThreadedActor

            self.move_to(ThreadedActor(self, options).post)

    def _make(self, cls: Any, args: Any, kwargs: Any, work: Work) -> None:
        try:
            self._begin(work)
            # While there is none yet an error names its class.
            self.results.actor_repr = f"<{cls.__module__}.{cls.__qualname__} object>"
            self._instance = cls(*args, **kwargs)
        finally:
            self.calls.interruptible = None
        self.results.actor_repr = repr(self._instance)
        kind: Any = type(self._instance)
        if kind.__repr__ is not object.__repr__:
            self._name = self.results.actor_repr
        self.results.send_returned(work, None)

    def move_to(self, post: Callable[[Optional[Work]], None]) -> None:
        """Has work go elsewhere from now on, what waits already first."""
        with self._session.store.mutex:
            self.post = post
            while not self._queue.empty():
                post(self._queue.get())

    def begin_output(self) -> None:
        """Lines from now on are the actor's."""
        self._output.begin(self._name)

    def load(self, digest: str) -> Any:
        """A function or class by its digest."""
        function = self._functions.get(digest)
        if function is None:
            function = self._functions[digest] = pickle.loads(self._pickled[digest])
        return function

    def find_method(self, name: str, group: Optional[str] = None) -> Callable[..., Any]:
        """A method of the actor, bound. Raises ValueError for a concurrency group that the actor has not."""
        if group is not None and group not in self._groups:
            raise ValueError(unknown_group(group, self._groups))
        if name == "__ray_ready__":
            return lambda: True
        if name == "__ray_call__":
            return lambda fn, *args, **kwargs: fn(self._instance, *args, **kwargs)
        if name == "__ray_terminate__":
            return terminate
        found: Callable[..., Any] = getattr(self._instance, name)
        return found

    def arguments(self, work: Work) -> Tuple[List[Any], Dict[str, Any]]:
        """The arguments of a task. Raises the error of a dependency that has one instead of a value."""
        if not work.values:
            return unpack(work.arguments, ())
        from .dependencies import value_of

        values = [value_of(self._session, id, value) for id, value in zip(work.dependencies, work.values)]
        return unpack(work.arguments, values)
