"""A connection to the daemon: anybody sends, one thread always reads."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import socket
import struct
import threading
import time
import traceback
from collections import deque
from typing import Any, Callable, Deque, Mapping, Tuple

from ..exceptions import RaySystemError
from . import frames
from .failures import BROKE, ENDED, disconnected, refused
from .handler import Handler
from .listener import connect

_ROOM = 1 << 18
# The kernel takes this much of a Unix socket's stream in one piece, or nothing of it.
_WHOLE = 1 << 15
# Seconds that the reading thread may take to come to the end of a connection that is broken.
_LAST_WORDS = 5.0
_CLOSED_HERE = (errno.EBADF, errno.ENOTSOCK)


class _Answer:
    __slots__ = ("lock", "error", "value", "undo")

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.lock.acquire()
        self.error: BaseException | None = None
        self.value: Any = None
        self.undo: Callable[[Any], None] | None = None


class Connection:
    """One Unix stream socket to a node. Safe for any number of threads.

    Nothing is kept back: each frame is on its way when `send` returns, and frames of one thread arrive in the order sent.
    """

    def __init__(self, path: str) -> None:
        """Connects. Raises OSError when nobody listens at `path`."""
        self._socket = connect(path)
        self._sending = threading.Lock()
        self._large: Deque[Tuple[bytes, bool, _Answer]] = deque()
        self._calls: dict[int, _Answer] = {}
        self._numbers = iter(range(1, 1 << 31))
        self._ended: str | None = None
        self._over = threading.Event()
        self._reader: threading.Thread | None = None
        self._handler: Handler | None = None
        self.closed_here: Callable[[], None] | None = None  # Told when a send finds that something else has closed the descriptor.
        self.mutex = threading.Lock()

    def start(self, handler: Handler) -> None:
        """Begins to read. `handler` is called with `mutex` held, once per frame of a chunk."""
        self._handler = handler
        self._reader = threading.Thread(target=self._read, name="satchel-reader", daemon=True)
        self._reader.start()

    def send(self, data: bytes, holds_mutex: bool = False) -> None:
        """Sends whole frames. Raises RaySystemError, with the node's last words unless `mutex` is held, which whoever reads them needs."""
        if (len(data) > _WHOLE or self._large) and threading.current_thread() is threading.main_thread():
            self._send_elsewhere(data, holds_mutex)
            return
        try:
            with self._sending:
                self._socket.sendall(data)
        except OSError as error:
            raise self._broken(error, holds_mutex) from None

    def _send_elsewhere(self, data: bytes, holds_mutex: bool) -> None:
        """Sends on another thread: a signal interrupts the main one, in the middle of a large frame, too.

        What the main thread sends after an interrupt waits in line behind that frame.
        """
        answer = _Answer()
        self._large.append((data, holds_mutex, answer))
        try:
            threading.Thread(target=self._send_large, name="satchel-sender", daemon=True).start()
        except RuntimeError:
            self._send_large()  # From 3.12 on no thread starts any more once the program ends.
        answer.lock.acquire()
        if answer.error is not None:
            raise answer.error

    def _send_large(self) -> None:
        while self._large:
            with self._sending:
                if not self._large:
                    return  # Another one of these threads has sent it.
                data, holds_mutex, answer = self._large[0]
                try:
                    self._socket.sendall(data)
                except OSError as error:
                    answer.error = self._broken(error, holds_mutex)
                self._large.popleft()
                answer.lock.release()

    def _broken(self, error: OSError, holds_mutex: bool = False) -> RaySystemError:
        if error.errno in _CLOSED_HERE:
            # By whatever runs in this process: nobody says anything about it, and the reading thread does not come to the end by it.
            if self.closed_here is not None:
                self.closed_here()
        elif not holds_mutex and self._reader is not None and threading.current_thread() is not self._reader:
            self._over.wait(_LAST_WORDS)  # The node may have said why before it closed.
        return disconnected(self._ended or f"{BROKE}: {error}.")

    def _send_within(self, data: bytes, seconds: float) -> None:
        """Sends a frame though the node may not read any more. Raises TimeoutError; that ends the connection."""
        ends = time.monotonic() + seconds
        late = TimeoutError(f"The node has taken nothing for {seconds} s.")
        if not self._sending.acquire(timeout=seconds):
            raise late
        try:
            self._limit_sending(max(ends - time.monotonic(), 0.001))
            self._socket.sendall(data)
            self._limit_sending(0)
        except BlockingIOError:
            self.close()
            raise late from None
        except OSError as error:
            raise self._broken(error) from None
        except BaseException:
            self.close()  # An interrupt: part of a frame may have been sent, and nothing can follow it.
            raise
        finally:
            self._sending.release()

    def _limit_sending(self, seconds: float) -> None:
        """How long one piece may wait for room; 0: for ever."""
        limit = struct.pack("@ll", int(seconds), int(seconds % 1 * 1_000_000))
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)

    def call(self, op: str, timeout: float | None = None, undo: "Callable[[Any], None] | None" = None, **fields: Any) -> Any:
        """Asks and waits for the answer. Raises RaySystemError (`failures`), TimeoutError; never call it from the reading thread.

        `timeout` bounds sending and waiting alike, in seconds. `undo` is given an answer that comes when an interrupt or the end of the time
        has ended the call: what it grants would be nobody's.
        """
        answer = _Answer()
        with self.mutex:
            number = next(self._numbers)
            self._calls[number] = answer
            if self._ended is not None:
                raise disconnected(self._ended)
        data = frames.call(number, json.dumps({"op": op, **fields}).encode())
        try:
            if timeout is None:
                self.send(data)
                answer.lock.acquire()
            else:
                ends = time.monotonic() + timeout
                self._send_within(data, timeout)
                if not answer.lock.acquire(timeout=max(ends - time.monotonic(), 0)):
                    raise TimeoutError(f"The node did not answer {op} within {timeout} s.")
        except BaseException:
            self._abandon(number, answer, undo)
            raise
        error, answer.error = answer.error, None
        if error is not None:
            try:
                raise error
            finally:
                # Else error and frame keep each other alive, and with them every reference of the callers.
                del error
        return answer.value

    def _abandon(self, number: int, answer: _Answer, undo: "Callable[[Any], None] | None") -> None:
        with self.mutex:
            if number in self._calls:
                if undo is None:
                    del self._calls[number]
                answer.undo = undo
                return
        if undo is not None and answer.value is not None:
            undo(answer.value)

    def tell(self, op: str, **fields: Any) -> None:
        """Says something that nobody answers."""
        self.send(frames.frame(frames.TELL, b"", json.dumps({"op": op, **fields}).encode()))

    def close(self) -> None:
        """Ends the connection; the reading thread ends by it."""
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # It has ended already.

    def forget(self) -> None:
        """Closes this process's copy only: for the child of a fork, which must not end its parent's connection."""
        self._reader = None
        descriptor = self._socket.detach()
        if descriptor >= 0:
            os.close(descriptor)

    def _read(self) -> None:
        reason = ENDED
        try:
            self._read_frames()
        except OSError as error:
            reason = f"{BROKE}: {error}."
        except _Bye as bye:
            reason = str(bye)
        except Exception as error:
            # The border of this thread: were it to end in silence, everybody would wait for ever.
            traceback.print_exc()
            reason = f"What the node sent cannot be read: {type(error).__name__}: {error}."
        self._end(reason)

    def _end(self, reason: str) -> None:
        with self.mutex:
            self._ended = reason
            self._over.set()
            waiting, self._calls = list(self._calls.values()), {}
        for answer in waiting:
            answer.error = disconnected(reason)
            answer.lock.release()
        self._socket.close()
        if self._handler is not None:
            self._handler.on_end(reason)

    def _read_frames(self) -> None:
        room = bytearray(_ROOM)
        view = memoryview(room)
        unpack = frames.HEADER.unpack_from
        begin = end = 0
        while True:
            size = self._socket.recv_into(view[end:])
            if not size:
                return
            end += size
            with self.mutex:
                while end - begin >= 8:
                    length, kind, _, head = unpack(room, begin)
                    if end - begin - 8 < length:
                        break
                    at = begin + 8
                    self._take(kind, view[at : at + head], view[at + head : at + length])
                    begin = at + length
            if begin == end:
                begin = end = 0
            elif end - begin >= 8 and length + 8 > _ROOM:
                self._take_large(kind, head, length, view[begin + 8 : end])
                begin = end = 0
            else:
                room[: end - begin] = room[begin:end]
                begin, end = 0, end - begin

    def _take_large(self, kind: int, head: int, length: int, first: memoryview) -> None:
        body = memoryview(bytearray(length))
        at = len(first)
        body[:at] = first
        while at < length:
            size = self._socket.recv_into(body[at:])
            if not size:
                raise OSError("it ended inside a frame")
            at += size
        with self.mutex:
            self._take(kind, body[:head], body[head:])

    def _take(self, kind: int, head: memoryview, payload: memoryview) -> None:
        if kind >= 16:
            self._handler.on_frame(kind, head, payload)  # type: ignore[union-attr]  # Set before anything is read.
        elif kind == frames.REPLY:
            answer = self._calls.pop(frames.number(head), None)
            if answer is not None:
                body = json.loads(bytes(payload)) if payload else None
                if head[4]:
                    answer.value = body
                    if answer.undo is not None:
                        # Elsewhere: this thread must not wait until there is room to send. At the end of the program, which gives all
                        # back, none starts.
                        with contextlib.suppress(RuntimeError):
                            threading.Thread(target=answer.undo, args=(body,), name="satchel-undo", daemon=True).start()
                else:
                    answer.error = refused(body or {})
                answer.lock.release()
        elif kind == frames.TELL:
            message = json.loads(bytes(payload))
            if message.get("op") == "bye":
                raise _Bye(message.get("reason") or "The node said good-bye.")
            self._handler.on_tell(message)  # type: ignore[union-attr]  # Set before anything is read.


class _Bye(Exception):
    pass
