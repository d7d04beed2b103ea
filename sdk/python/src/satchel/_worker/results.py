"""What a task returned, raised or yielded, as frames."""

from __future__ import annotations

import base64
import contextlib
import pickle
import sys
from typing import TYPE_CHECKING, Any, Dict, Iterable, List

from .. import exceptions
from .._objects.bytecode import VersionMismatch
from .._objects.ids import TaskID
from .._objects.serialization import serialize
from .._session.errors import encode_error, task_error
from .._wire import frames
from .leaving import EXITED, LEFT, Leave

if TYPE_CHECKING:
    from .._session.session import Session
    from .work import Work


class Results:
    """Sends what tasks come to."""

    def __init__(self, session: "Session", address: str) -> None:
        self._session = session
        self._address = address
        self.actor_repr = ""

    def encode(self, value: Any) -> bytes:
        """One value for a frame. Raises whatever its pickling raises."""
        if value is None:
            return frames.NO_VALUE
        return self._session.segments.pack(serialize(value))[0]

    def send_returned(self, work: "Work", returned: Any) -> None:
        """The task has returned. Raises when that does not fit its `num_returns`, or cannot be pickled: a failure of the task.

        Here and in the others: Leave when it has called `exit_actor()`, and passed over what that raises.
        """
        _check_stays(work)
        count = work.template["num_returns"]
        if count == "dynamic":
            from collections import deque

            from .._session.generators import DynamicObjectRefGenerator

            # Kept until the node has the value that names them: references that nobody holds are released.
            items = DynamicObjectRefGenerator(deque(self._session.put(item) for item in returned))
            values = [self.encode(items)]
        elif count == 1:
            values = [self.encode(returned)]
        else:
            values = self._encode_all(_split(returned, count))
        self._session.connection.send(frames.result(work.task, frames.DONE, values))

    def _encode_all(self, returned: List[Any]) -> List[bytes]:
        """Raises whatever the pickling of one raises; the segments of those before it are given back."""
        values: List[bytes] = []
        written: List[int] = []
        try:
            for value in returned:
                if value is None:
                    values.append(frames.NO_VALUE)
                    continue
                data, packed = self._session.segments.pack(serialize(value))
                values.append(data)
                if packed.kind == frames.SEGMENT:
                    written.append(packed.segment)
        except BaseException:
            if written:
                self._session.segments.unused(written)
            raise
        return values

    def send_items(self, work: "Work", returned: Iterable[Any]) -> None:
        """The task yields: what, one by one, and its end."""
        index = 0
        try:
            for item in returned:
                self.send_item(work, index + 1, item)
                index += 1
        except (KeyboardInterrupt, SystemExit, Leave):
            raise
        except BaseException as error:
            self.send_broken_off(work, index, error)
            return
        self.send_end(work, index)

    def send_item(self, work: "Work", index: int, item: Any) -> None:
        """The task has yielded its n-th item."""
        self._session.connection.send(frames.item(work.task, index, self.encode(item)))

    def send_end(self, work: "Work", count: int) -> None:
        """The task yields no more."""
        _check_stays(work)
        self._session.connection.send(frames.result(work.task, frames.DONE, (), items=count))

    def send_broken_off(self, work: "Work", count: int, error: BaseException) -> None:
        """The generator raised behind its n-th item: that is its last one, or it runs once more."""
        _check_stays(work)
        if _may_retry(work.template, error):
            # The node passes over what an earlier attempt has yielded, and where none is left the error comes at the end.
            self.send_raised(work, error)
            return
        self._session.connection.send(frames.item(work.task, count + 1, encode_error(self._wrap(work, error))))
        self.send_end(work, count + 1)

    def send_raised(self, work: "Work", error: BaseException) -> None:
        """The task has raised."""
        if isinstance(error, VersionMismatch) and not work.running.begun:
            # As of an environment that cannot be: no retry makes this Python another one.
            self.send_not_set_up(work, f"{work.template.get('function_name') or work.template['name']}: {error}")
            return
        wrapped: exceptions.RayError = self._wrap(work, error)
        if work.template["kind"] == "create":
            # As in Ray, of any error.
            wrapped = exceptions.ActorDiedError(wrapped)  # type: ignore[arg-type]
            with contextlib.suppress(Exception):
                print(f"Exception raised in creation task: {wrapped}", file=sys.stderr, flush=True)
        status = frames.RETRY if _may_retry(work.template, error) else frames.RAISED
        self._session.connection.send(frames.result(work.task, status, [encode_error(wrapped)]))

    def send_not_set_up(self, work: "Work", why: str) -> None:
        """The task cannot run in this environment; no retry would change that."""
        error = exceptions.RuntimeEnvSetupError(why)
        self._session.connection.send(frames.result(work.task, frames.RAISED, [encode_error(error)]))

    def send_useless(self, work: "Work", why: str) -> None:
        """As `send_not_set_up`, of a worker that can run none at all: the node has it leave."""
        self._session.connection.send(frames.result(work.task, frames.LEAVES, [encode_error(exceptions.RuntimeEnvSetupError(why))]))

    def send_cancelled(self, work: "Work") -> None:
        """The task was interrupted."""
        error = self._wrap(work, exceptions.TaskCancelledError(TaskID(work.task)))
        self._session.connection.send(frames.result(work.task, frames.CANCELLED, [encode_error(error)]))

    def send_leaves(self, work: "Work", message: str) -> None:
        """The actor ends with this call."""
        error = exceptions.ActorDiedError(
            {
                "actor": work.task[8:].hex(),
                "class_name": work.template.get("class_name"),
                "namespace": work.template.get("namespace"),
                "ip": self._address,
                "message": message,
            }
        )
        self._session.connection.send(frames.result(work.task, frames.LEAVES, [encode_error(error)]))

    def send_exits(self, work: "Work", error: SystemExit) -> int:
        """The task has called `sys.exit()`, which ends an actor and whatever runs a task. Gives the exit code."""
        if work.template["kind"] != "task":
            self.send_leaves(work, EXITED)
        return error.code if isinstance(error.code, int) else 0 if error.code is None else 1

    def send_refused(self, work: "Work") -> None:
        """The call does not begin, since its actor ends."""
        if work.running.cancelled:
            self.send_cancelled(work)
        elif work.template["kind"] == "method":
            self.send_leaves(work, LEFT)

    def _wrap(self, work: "Work", error: BaseException) -> exceptions.RayTaskError:
        if work.template["kind"] == "task":
            name = work.template.get("function_name") or work.template["name"]
            return task_error(name.rpartition("<locals>.")[2], error, self._address)
        return task_error(work.template["function_name"], error, self._address, self.actor_repr, work.task[8:].hex())


def _check_stays(work: "Work") -> None:
    if work.running.exits:
        raise Leave


def _split(returned: Any, count: int) -> List[Any]:
    if count == 0:
        return []
    if isinstance(returned, Iterable) and hasattr(returned, "__next__"):
        returned = list(returned)
    if len(returned) != count:
        raise ValueError(f"Task returned {len(returned)} objects, but num_returns={count}.")
    return list(returned)


def _may_retry(template: Dict[str, Any], error: BaseException) -> bool:
    if not template.get("retry_exceptions") or not isinstance(error, Exception):
        return False
    only = template.get("retry_only")
    if only is None:
        return True
    cause = error.cause if isinstance(error, exceptions.RayTaskError) else error
    try:
        return isinstance(cause, pickle.loads(base64.b64decode(only)))
    except VersionMismatch:
        return False  # Made by another Python: no error of this one can be of such a class.
