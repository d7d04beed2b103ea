"""Values to bytes and back: pickle protocol 5 by cloudpickle, large buffers beside the pickle so that they need no copy."""

from __future__ import annotations

import pickle
import sys
from collections import ChainMap
from io import BytesIO
from struct import Struct, pack
from types import CodeType
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Sequence, Tuple

from .. import _pickling
from ..exceptions import RaySystemError
from . import bytecode, references, source

_HEAD = Struct("<IQ")
_ALIGNMENT = 64
_LARGE_BYTES = 1 << 16
# Plain pickle serves only these: of an instance of a class in __main__ it would keep a name that no other process knows.
_PLAIN = frozenset((int, float, str, bool, type(None), bytes))


class Serialized(NamedTuple):
    """Parts that make up the bytes of a value when they follow each other, and the references inside of it."""

    parts: Tuple[Any, ...]
    length: int
    references: Tuple[bytes, ...] = ()

    def join(self) -> bytes:
        """One string of bytes."""
        return self.parts[0] if len(self.parts) == 1 and type(self.parts[0]) is bytes else b"".join(self.parts)


_cloudpickle: Any = None
_pickler: Any = None
_custom: Dict[type, Callable[[Any], Any]] = {}
_of_dataclasses: Dict[type, Callable[[Any], Any]] = {}


def cloudpickle() -> Any:
    """The cloudpickle of this process. Raises ImportError with the command that gets it.

    The node's where it is known: what one process has pickled by it, every other understands, whatever is installed in its environment.
    """
    global _cloudpickle
    if _cloudpickle is None:
        _cloudpickle = _pickling.load() or _installed()
    return _cloudpickle


def _installed() -> Any:
    try:
        import cloudpickle as found
    except ImportError:
        raise ImportError(
            "satchel needs the package cloudpickle, which is not installed for this Python. Install it with: python -m pip install cloudpickle"
        ) from None
    return found


def _new_pickler(file: BytesIO, callback: Optional[Callable[[Any], Any]]) -> Any:
    global _pickler
    if "dataclasses" in sys.modules and not _of_dataclasses:
        found = sys.modules["dataclasses"]
        _of_dataclasses.update({getattr(found, name): bytecode.made_by_dataclass for name in ("Field", "_DataclassParams") if hasattr(found, name)})
    if _pickler is None:
        base = cloudpickle().CloudPickler
        with_version = {CodeType: bytecode.reducer(base.dispatch_table[CodeType])}

        # The base is known at run time only.
        class Pickler(base):  # type: ignore[misc,valid-type]
            dispatch_table = ChainMap(_custom, with_version, _of_dataclasses, base.dispatch_table)

        _pickler = Pickler
    return _pickler(file, protocol=5, buffer_callback=callback)


def dumps(value: Any, most: Optional[int] = None) -> bytes:
    """A value as one pickle, functions and classes of __main__ by value: without their source where it would be larger than `most` with it."""
    data = _dump(value, None)
    if most is not None and len(data) > most:
        with source.left_out():
            data = _dump(value, None)
    return data


def _dump(value: Any, callback: Optional[Callable[[Any], Any]]) -> bytes:
    file = BytesIO()
    try:
        _new_pickler(file, callback).dump(value)
    except (RecursionError, pickle.PicklingError) as error:
        flat = _without_depth(value, error)
        if flat is None:
            raise
        file = BytesIO()
        _new_pickler(file, callback).dump(flat)
    return file.getvalue()


def _without_depth(value: Any, error: BaseException) -> Any:
    if not isinstance(error, RecursionError) and not isinstance(error.__cause__, RecursionError):
        return None
    from .nesting import flattened

    return flattened(value)


def is_plain(value: Any) -> bool:
    """Whether plain pickle serves for a value as it is."""
    return type(value) in _PLAIN


def serialize(value: Any) -> Serialized:
    """The bytes of a value. Raises whatever the value's own pickling raises, TypeError for what cannot be pickled."""
    if type(value) in _PLAIN:
        if type(value) is bytes and len(value) >= _LARGE_BYTES:
            value = _OutOfBand(value)
        else:
            data = pickle.dumps(value, 5)
            return Serialized((_HEAD.pack(0, len(data)) + data,), 12 + len(data))
    buffers: List[pickle.PickleBuffer] = []
    outer: Optional[List[bytes]] = getattr(references.found, "ids", None)
    ids: List[bytes] = []
    references.found.ids = ids
    try:
        data = _dump(value, buffers.append)
    finally:
        references.found.ids = outer
    if not buffers:
        return Serialized((_HEAD.pack(0, len(data)) + data,), 12 + len(data), _unique(ids))
    return _with_buffers(data, [buffer.raw() for buffer in buffers], _unique(ids))


def _with_buffers(data: bytes, buffers: List[memoryview], ids: Tuple[bytes, ...]) -> Serialized:
    sizes = pack(f"<{len(buffers)}Q", *[buffer.nbytes for buffer in buffers])
    parts: List[Any] = [_HEAD.pack(len(buffers), len(data)) + sizes + data]
    at = len(parts[0])
    for buffer in buffers:
        gap = -at % _ALIGNMENT
        if gap:
            parts.append(bytes(gap))
        parts.append(buffer)
        at += gap + buffer.nbytes
    return Serialized(tuple(parts), at, ids)


def _unique(ids: Sequence[bytes]) -> Tuple[bytes, ...]:
    return tuple(dict.fromkeys(ids)) if ids else ()


def deserialize(data: Any) -> Any:
    """The value of these bytes. Buffers in it are read-only views of `data`, which they keep alive.

    Raises whatever unpickling raises.
    """
    count, length = _HEAD.unpack_from(data)
    if not count:
        return pickle.loads(memoryview(data)[12 : 12 + length])
    view = memoryview(data).toreadonly()
    begin = 12 + 8 * count
    at = begin + length
    buffers: List[memoryview] = []
    for index in range(count):
        size = int.from_bytes(view[12 + 8 * index : 20 + 8 * index], "little")
        at += -at % _ALIGNMENT
        buffers.append(view[at : at + size])
        at += size
    return pickle.loads(view[begin : begin + length], buffers=buffers)


def rebuild(data: Any) -> Any:
    """As `deserialize`, for values of users. Raises RaySystemError with what their unpickling raised, VersionMismatch."""
    try:
        return deserialize(data)
    except bytecode.VersionMismatch:
        raise
    except Exception as error:
        import traceback

        raise RaySystemError(error, traceback.format_exc()) from error


def register(cls: type, serializer: Callable[[Any], Any], deserializer: Callable[[Any], Any]) -> None:
    """Has instances of exactly this class travel as what `serializer` makes of them."""
    _custom[cls] = lambda value: (_rebuild, (deserializer, serializer(value)))


def deregister(cls: type) -> None:
    """Ends what `register` began; a class that was never registered is fine."""
    _custom.pop(cls, None)


def _rebuild(deserializer: Callable[[Any], Any], value: Any) -> Any:
    return deserializer(value)


class _OutOfBand:
    """Large bytes as a buffer beside the pickle, which copies them once less."""

    __slots__ = ("_data",)

    def __init__(self, data: bytes) -> None:
        self._data = data

    def __reduce__(self) -> Any:
        return bytes, (pickle.PickleBuffer(self._data),)
