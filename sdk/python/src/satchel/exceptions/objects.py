"""Errors of objects and references."""

from __future__ import annotations

from typing import Any, Optional

from .base import RayError


class ObjectStoreFullError(RayError):
    """Shared memory and disk have no room for the object."""


class ObjectLostError(RayError):
    """The object's bytes are gone and the task that made it cannot run again.

    Attributes: `object_ref_hex`, `owner_address`, `call_site`.
    """

    _REASON = "was lost: all copies of it are gone."

    def __init__(self, object_ref_hex: str, owner_address: Optional[bytes], call_site: str) -> None:
        self.object_ref_hex = object_ref_hex
        self.owner_address = owner_address
        self.call_site = call_site
        super().__init__(object_ref_hex, owner_address, call_site)

    def __str__(self) -> str:
        return f"Object {self.object_ref_hex} {self._REASON}"


class ObjectFetchTimedOutError(ObjectLostError):
    """Fetching the object from its node took too long."""

    _REASON = "could not be fetched from its node in time."


class ReferenceCountingAssertionError(ObjectLostError, AssertionError):
    """The object was freed though a reference to it was left."""

    _REASON = "was freed though there is a reference to it."


class ObjectFreedError(ObjectLostError):
    """The object was freed by hand."""

    _REASON = "was freed by hand."


class OwnerDiedError(ObjectLostError):
    """The node or process that kept the object's record is gone."""

    _REASON = "cannot be found: its owner has died."


class ObjectReconstructionFailedError(ObjectLostError):
    """The object was lost, and running its task again did not bring it back."""

    def __init__(
        self, object_ref_hex: str, reason: Any = None, reason_message: Optional[str] = None, owner_address: Any = None, call_site: str = ""
    ) -> None:
        super().__init__(object_ref_hex, owner_address, call_site)
        self.reason, self.reason_message = reason, reason_message
        self.args = (object_ref_hex, reason, reason_message, owner_address, call_site)

    def __str__(self) -> str:
        return f"Object {self.object_ref_hex} was lost and could not be made again. {self.reason_message or ''}".rstrip()


class GetTimeoutError(RayError, TimeoutError):
    """`get` had to wait longer than its `timeout`."""


class PlasmaObjectNotAvailable(RayError):
    """The object is not in the memory of this node."""


class ObjectRefStreamEndOfStreamError(RayError):
    """A streaming generator has no further item."""


class OufOfBandObjectRefSerializationException(RayError):
    """A reference was pickled where that is not allowed."""
