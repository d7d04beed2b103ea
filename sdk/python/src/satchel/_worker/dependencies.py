"""Values that came along with a task."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._objects.serialization import rebuild
from .._session.errors import error_of
from .._wire import frames
from .._wire.frames import Value

if TYPE_CHECKING:
    from .._session.session import Session


def value_of(session: "Session", id: bytes, value: Value) -> Any:
    """The value of a dependency. Raises its error."""
    if value.kind == frames.INLINE:
        return rebuild(value.data)
    if value.kind == frames.NONE:
        return None
    if value.kind == frames.SEGMENT:
        try:
            return rebuild(session.segments.map(id, value))
        except (OSError, ValueError):
            session.store.keep(id, value)
            try:
                return session.value(id)
            finally:
                session.store.dropped(id)
    raise error_of(value, id)
