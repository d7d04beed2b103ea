"""Arguments of a call to bytes and back. A reference given as an argument itself becomes a slot that the value fills."""

from __future__ import annotations

import pickle
from struct import Struct
from typing import TYPE_CHECKING, Any, Dict, List, Sequence, Tuple

from .._objects.references import ObjectRef
from .._objects.serialization import is_plain, rebuild, serialize

if TYPE_CHECKING:
    from .session import Session

_HEAD = Struct("<IQ")
_LIMIT = 100 * 1024
_MOST_REFERENCES = 2000

Packed = Tuple[bytes, Sequence[bytes], Sequence[bytes], Sequence[Any]]
"""Payload, dependencies, references held inside, and references of our own to keep until the submit is sent."""


class Slot:
    """Stands for the n-th dependency."""

    __slots__ = ("index",)

    def __init__(self, index: int) -> None:
        self.index = index

    def __reduce__(self) -> Any:
        return Slot, (self.index,)


def _plain(data: Any) -> bytes:
    pickled = pickle.dumps(data, 5)
    return _HEAD.pack(0, len(pickled)) + pickled


NOTHING: Packed = (_plain(((), {})), (), (), ())


def pack(session: "Session", args: Tuple[Any, ...], kwargs: Dict[str, Any], what: str) -> Packed:
    """Arguments as the payload of a submit, with the dependencies and the references held inside.

    `what` names the call in errors. Raises TypeError for what cannot be pickled, and whatever else the pickling of a value raises.
    """
    if not args and not kwargs:
        return NOTHING
    dependencies: List[bytes] = []
    simple = True
    for value in args:
        if not is_plain(value) or (type(value) in (bytes, str) and len(value) > 4096):
            simple = False
            break
    if simple and not kwargs:
        return _plain((args, kwargs)), (), (), ()
    first = [_replace(value, dependencies) for value in args]
    named = {name: _replace(value, dependencies) for name, value in kwargs.items()}
    serialized = _serialize((tuple(first), named), what)
    kept: List[Any] = []
    too_many = len(dependencies) + len(serialized.references) > _MOST_REFERENCES
    if serialized.length >= _LIMIT or too_many:
        least = 0 if too_many else _LIMIT
        first = [_put_large(session, value, dependencies, kept, what, least) for value in first]
        named = {name: _put_large(session, value, dependencies, kept, what, least) for name, value in named.items()}
        serialized = _serialize((tuple(first), named), what)
        if len(dependencies) > _MOST_REFERENCES:
            raise ValueError(f"A task {what[:-1]} takes {_MOST_REFERENCES} references as arguments at most, not {len(dependencies)}: give them in a list.")
    for id in dependencies:
        session.store.pass_on(id)
    return serialized.join(), dependencies, serialized.references, kept


def _serialize(value: Any, what: str) -> Any:
    try:
        return serialize(value)
    except TypeError as error:
        bad = next((part for part in (*value[0], *value[1].values()) if not _can(part)), value)
        from .session import explain, shown

        raise TypeError(explain(f"Could not serialize the argument {shown(bad)} for a task or actor {what}", error)) from error


def _can(value: Any) -> bool:
    try:
        serialize(value)
    except Exception:
        return False
    return True


def _replace(value: Any, dependencies: List[bytes]) -> Any:
    if isinstance(value, ObjectRef):
        dependencies.append(value._id)
        return Slot(len(dependencies) - 1)
    return value


def _put_large(session: "Session", value: Any, dependencies: List[bytes], kept: List[Any], what: str, least: int) -> Any:
    if type(value) is Slot or (is_plain(value) and type(value) not in (bytes, str)):
        return value
    serialized = _serialize(((value,), {}), what)
    if serialized.length < least:
        return value
    ref = session.put(value)
    kept.append(ref)
    return _replace(ref, dependencies)


def unpack(data: Any, values: Sequence[Any]) -> Tuple[List[Any], Dict[str, Any]]:
    """The arguments, with the dependencies' values in their slots."""
    args, kwargs = rebuild(data)
    if not values:
        return args, kwargs
    return (
        [values[value.index] if type(value) is Slot else value for value in args],
        {name: values[value.index] if type(value) is Slot else value for name, value in kwargs.items()},
    )
