"""Large values: files in shared memory, written once by their maker and mapped by their readers without a copy."""

from __future__ import annotations

import errno
import mmap
import os
import weakref
from typing import TYPE_CHECKING, Any, Dict, List, NamedTuple, Optional

from .._wire.failures import code_of
from .._wire.frames import Value, encode_segment, encode_value, INLINE, SEGMENT
from ..exceptions import ObjectStoreFullError, RaySystemError

if TYPE_CHECKING:
    from .._wire.connection import Connection
    from .serialization import Serialized
    from .store import ObjectStore

_WRITE_AT_ONCE = 1 << 26
# The last: a container sees what is on the disk of its node and writes nothing there.
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.ENOMEM, errno.EROFS)


class _Mapping(mmap.mmap):
    """A mapped value. Arrays made of it keep it alive; when the last is gone the object may go, too."""

    store: Any = None
    id: bytes = b""

    def __del__(self) -> None:
        if self.store is not None:
            self.store.dropped(self.id)


class _Written(NamedTuple):
    """A segment that this process has written into; its pages are there."""

    memory: mmap.mmap
    inode: int


class Segments:
    """The segments that this process writes into and reads from."""

    def __init__(self, connection: "Connection", store: "ObjectStore", limit: int) -> None:
        self._connection = connection
        self._store = store
        self._limit = limit
        self._written: Dict[int, _Written] = {}
        self._read: "weakref.WeakValueDictionary[bytes, _Mapping]" = weakref.WeakValueDictionary()

    def pack(self, serialized: "Serialized") -> tuple[bytes, Value]:
        """A value as it goes into a frame, and as this process keeps it: in the frame when small, else in a segment.

        Raises ObjectStoreFullError where there is no room for it.
        """
        if serialized.length < self._limit:
            data = serialized.join()
            return encode_value(INLINE, data, serialized.references), Value(INLINE, data, serialized.references)
        segment, path = self._write(serialized)
        return (
            encode_segment(segment, path, serialized.length, serialized.references),
            Value(SEGMENT, b"", serialized.references, path, segment, serialized.length),
        )

    def _write(self, serialized: "Serialized") -> tuple[int, str]:
        try:
            return self._write_to(self._ask(serialized, {}), serialized)
        except OSError as error:
            if error.errno not in _NO_ROOM:
                raise
        # Others write there as well, and who had mapped what has moved to disk may not have let go of it yet.
        answer = self._ask(serialized, {"disk": True})
        try:
            return self._write_to(answer, serialized)
        except OSError as error:
            if error.errno not in _NO_ROOM:
                raise
            raise ObjectStoreFullError(
                f"An object of {serialized.length} bytes does not fit into {answer['path']}: {error.strerror}."
            ) from error

    def _ask(self, serialized: "Serialized", where: Dict[str, bool]) -> Any:
        try:
            return self._connection.call("segment", undo=self._give_back, size=serialized.length, **where)
        except RaySystemError as refused:
            if code_of(refused) != "OBJECT_STORE_FULL":
                raise
            raise ObjectStoreFullError(refused.client_exc) from None

    def _write_to(self, answer: Any, serialized: "Serialized") -> tuple[int, str]:
        number, path, size = int(answer["segment"]), str(answer["path"]), int(answer["size"])
        try:
            self._fill(number, path, size, serialized)
        except BaseException:
            self.unused([number])
            raise
        return number, path

    def _give_back(self, answer: Any) -> None:
        self.unused([int(answer["segment"])])

    def _fill(self, number: int, path: str, size: int, serialized: "Serialized") -> None:
        mapped = self._mapped(number, path)
        if mapped is not None:
            # Its pages are there: copying into them is several times as fast as into new ones.
            at = 0
            with memoryview(mapped) as view:
                for part in serialized.parts:
                    length = len(part) if type(part) is bytes else part.nbytes
                    view[at : at + length] = part
                    at += length
            return
        # Made anew where somebody has cleared the directory: with it went a value, but not the room for all others.
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            _write_all(descriptor, serialized.parts)
            if size > serialized.length:
                # A longer value may come later: with no memory left writing to the map would end the process.
                os.posix_fallocate(descriptor, serialized.length, size - serialized.length)
            self._written[number] = _Written(mmap.mmap(descriptor, size), os.fstat(descriptor).st_ino)
        finally:
            os.close(descriptor)

    def _mapped(self, number: int, path: str) -> Optional[mmap.mmap]:
        """The memory of a segment that was written before, as long as it is what readers find at its path."""
        written = self._written.get(number)
        if written is None:
            return None
        try:
            if os.stat(path).st_ino == written.inode:
                return written.memory
        except OSError:
            pass  # It is gone: nobody would find what is written there.
        self.unmap([number])
        return None

    def unused(self, numbers: List[int]) -> None:
        """Gives back segments that will hold no value after all: nobody else would say so."""
        try:
            self._connection.tell("unused", segments=numbers)
        except RaySystemError:
            pass  # With the connection they are given back.

    def unmap(self, numbers: List[int]) -> None:
        """Lets go of segments that the node has deleted."""
        for number in numbers:
            written = self._written.pop(number, None)
            if written is not None:
                written.memory.close()

    def map(self, id: bytes, value: Value) -> Any:
        """The bytes of a value in a segment, read-only. Raises OSError when the file is gone."""
        mapping = self._read.get(id)
        if mapping is None:
            descriptor = os.open(value.path, os.O_RDONLY | os.O_CLOEXEC)
            try:
                mapping = _Mapping(descriptor, value.length, access=mmap.ACCESS_READ)
            finally:
                os.close(descriptor)
            self._store.adopt(id)
            mapping.store, mapping.id = self._store, id
            self._read[id] = mapping
        return mapping


def _write_all(descriptor: int, parts: Any) -> None:
    at = 0
    for part in parts:
        with memoryview(part) as whole, whole.cast("B") as view:
            done = 0
            while done < len(view):
                done += os.pwrite(descriptor, view[done : done + _WRITE_AT_ONCE], at + done)
            at += done
