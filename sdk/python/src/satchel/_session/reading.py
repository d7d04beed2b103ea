"""Reads values that are there, and has those made again whose bytes are gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._objects.serialization import rebuild
from .._wire import frames

if TYPE_CHECKING:
    from .session import Session

ABSENT = object()
"""Stands for a value that has to be waited for."""

_MOST_LOST = 3


def look(session: "Session", id: bytes, lost: int) -> Any:
    """The value of an object, without waiting for it; `ABSENT` where it is not there, or not any more: whoever waits then asks the node anew.

    Raises its error, RaySystemError when the node has ended, ObjectLostError when it was `lost` so many times before that no more are tried.
    """
    value = session.store.values.get(id)
    if value is None:
        if session.store.ended is not None:
            session.explain_missing()
        return ABSENT
    kind = value.kind
    if kind == frames.INLINE:
        return rebuild(value.data)
    if kind == frames.NONE:
        return None
    if kind == frames.SEGMENT:
        try:
            mapped = session.segments.map(id, value)
        except (OSError, ValueError) as error:  # Gone, or cut off.
            if lost >= _MOST_LOST:
                from ..exceptions import ObjectLostError

                raise ObjectLostError(id.hex(), None, "") from error
            session.connection.call("recover", object=id.hex())
            session.store.ask_again(id, value)
            return ABSENT
        return rebuild(mapped)
    from .errors import error_of

    session.store.asked((id,))
    raise error_of(value, id)
