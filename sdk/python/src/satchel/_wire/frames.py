"""The bytes of every frame, as docs/spec/worker-protocol.md has them. Numbers are little-endian."""

from __future__ import annotations

from struct import Struct
from typing import NamedTuple, Sequence

PROTOCOL = 3

CALL, REPLY, TELL = 1, 2, 3
FUNCTION, TEMPLATE = 16, 17
SUBMIT, EXECUTE, RESULT, YIELD, OBJECT, PUT, WANT, HOLD, RELEASE, CANCEL, BLOCKED, MARK = range(32, 44)

# Most bytes of a pickled function or class; the node refuses more. The figure is Ray's.
MOST_FUNCTION = 100_000_000

DONE, RAISED, RETRY, CANCELLED, LEAVES = range(5)
THERE, ERROR, LOST = range(3)

INLINE, SEGMENT, RAISES, NONE = range(4)
RAISES_JSON = 0x82

TASK_SIZE, OBJECT_SIZE, ACTOR_SIZE, JOB_SIZE = 24, 28, 16, 4

HEADER = Struct("<IBBH")
_SUBMIT = Struct("<IBBHI24sHH")
_SUBMIT_HEAD = Struct("<I24sHH")
_RESULT = Struct("<IBBH24sBI")
_NUMBER = Struct("<I")
_SHORT = Struct("<H")
_LONG = Struct("<Q")
_VALUE = Struct("<BI")
_INLINE = Struct("<BIQ")
_SEGMENT_TAIL = Struct("<IH")
_TASK_NUMBER = Struct("<24sI")

NO_VALUE = _INLINE.pack(NONE, 0, 0)


class Value(NamedTuple):
    """A serialized value as it travels: its bytes, or the segment of shared memory that holds them."""

    kind: int
    data: bytes
    references: tuple[bytes, ...] = ()
    path: str = ""
    segment: int = 0
    length: int = 0
    unmet: tuple[tuple[str, bool], ...] = ()
    """Of an error of an argument: the calls that did not begin for it, the last one first, and whether each was to make an actor."""


def frame(kind: int, head: bytes, payload: bytes = b"") -> bytes:
    """A whole frame."""
    return HEADER.pack(len(head) + len(payload), kind, 0, len(head)) + head + payload


def call(number: int, payload: bytes) -> bytes:
    """A control call; its answer carries the same number."""
    return frame(CALL, _NUMBER.pack(number), payload)


def template(number: int, payload: bytes) -> bytes:
    """What is the same for many calls, sent once before its first use."""
    return frame(TEMPLATE, _NUMBER.pack(number), payload)


def submit(
    template_number: int, task: bytes, payload: bytes, dependencies: Sequence[bytes] = (), held: Sequence[bytes] = ()
) -> bytes:
    """A task with its arguments; starts when all dependencies are there."""
    if not dependencies and not held:
        return _SUBMIT.pack(32 + len(payload), SUBMIT, 0, 32, template_number, task, 0, 0) + payload
    objects = b"".join(dependencies) + b"".join(held)
    return frame(SUBMIT, _SUBMIT_HEAD.pack(template_number, task, len(dependencies), len(held)) + objects, payload)


def result(task: bytes, status: int, values: Sequence[bytes], items: int | None = None) -> bytes:
    """What a task came to; `items` ends a streaming generator with its count of items."""
    payload = b"".join(values)
    if items is not None:
        head = task + bytes((status,)) + _NUMBER.pack(0) + _NUMBER.pack(items)
        return frame(RESULT, head, payload)
    return _RESULT.pack(29 + len(payload), RESULT, 0, 29, task, status, len(values)) + payload


def item(task: bytes, index: int, value: bytes) -> bytes:
    """The next item of a streaming generator, counted from 1."""
    return frame(YIELD, _TASK_NUMBER.pack(task, index), value)


def objects(kind: int, ids: Sequence[bytes]) -> bytes:
    """A list of objects: WANT, HOLD or RELEASE."""
    return frame(kind, _SHORT.pack(len(ids)) + b"".join(ids))


def mark(stdout: int, stderr: int, name: str) -> bytes:
    """Lines of a worker's output from these offsets on belong to `name`."""
    return frame(MARK, _LONG.pack(stdout) + _LONG.pack(stderr), name.encode())


def encode_value(kind: int, data: bytes, references: Sequence[bytes] = ()) -> bytes:
    """A value whose bytes travel in the frame."""
    if not references:
        return _INLINE.pack(kind, 0, len(data)) + data
    return b"".join((_VALUE.pack(kind, len(references)), *references, _LONG.pack(len(data)), data))


def encode_segment(segment: int, path: str, length: int, references: Sequence[bytes] = ()) -> bytes:
    """A value whose bytes are the first `length` ones of a file in shared memory."""
    name = path.encode()
    head = _VALUE.pack(SEGMENT, len(references)) + b"".join(references) + _LONG.pack(length)
    return head + _SEGMENT_TAIL.pack(segment, len(name)) + name


def decode_value(data: memoryview, at: int) -> tuple[Value, int]:
    """The value at an offset, copied out of the buffer, and where it ends."""
    kind, count = _VALUE.unpack_from(data, at)
    at += 5
    references: tuple[bytes, ...] = ()
    if count:
        references = tuple(bytes(data[at + 28 * i : at + 28 * i + 28]) for i in range(count))
        at += 28 * count
    (length,) = _LONG.unpack_from(data, at)
    at += 8
    if kind == SEGMENT:
        segment, size = _SEGMENT_TAIL.unpack_from(data, at)
        at += 6
        return Value(kind, b"", references, str(data[at : at + size], "utf-8"), segment, length), at + size
    if kind == NONE:
        return Value(kind, b"", references), at
    return Value(kind, bytes(data[at : at + length]), references), at + length


def decode_execute(head: memoryview) -> tuple[int, bytes, tuple[bytes, ...], tuple[bytes, ...], int]:
    """Template, task, dependencies, held references and attempt of an `execute`."""
    number, task, dependencies, held = _SUBMIT_HEAD.unpack_from(head)
    ids = [bytes(head[32 + 28 * i : 60 + 28 * i]) for i in range(dependencies + held)]
    (attempt,) = _SHORT.unpack_from(head, 32 + 28 * len(ids))
    return number, task, tuple(ids[:dependencies]), tuple(ids[dependencies:]), attempt


def decode_object(head: memoryview, payload: memoryview) -> tuple[bytes, int, Value]:
    """Object, state and value of an `object`."""
    value = decode_value(payload, 0)[0]
    if len(head) > 29:
        value = value._replace(unmet=_decode_unmet(head))
    return bytes(head[:28]), head[28], value


def _decode_unmet(head: memoryview) -> tuple[tuple[str, bool], ...]:
    (count,) = _SHORT.unpack_from(head, 29)
    at, calls = 31, []
    for _ in range(count):
        (length,) = _SHORT.unpack_from(head, at + 1)
        calls.append((str(head[at + 3 : at + 3 + length], "utf-8", "replace"), head[at] == 1))
        at += 3 + length
    return tuple(calls)


def number(head: memoryview, at: int = 0) -> int:
    """A `u32`."""
    return int(_NUMBER.unpack_from(head, at)[0])


def object_id(task: bytes, index: int) -> bytes:
    """The object that a task made: a return counted from 1, or what it put."""
    return task + _NUMBER.pack(index)
