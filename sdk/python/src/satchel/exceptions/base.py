"""The base of every error."""

from __future__ import annotations

from typing import Any


class RayError(Exception):
    """Base of every error of the cluster."""

    def to_bytes(self) -> bytes:
        """The error as bytes, for another process."""
        from .._objects.serialization import dumps

        return dumps(self)

    @staticmethod
    def from_bytes(b: bytes) -> "RayError":
        """The error that `to_bytes` made these bytes of."""
        import pickle

        error = pickle.loads(b)
        if not isinstance(error, RayError):
            raise TypeError(f"These bytes hold a {type(error).__name__}, no error of the cluster.")
        return error

    @staticmethod
    def from_ray_exception(ray_exception: Any) -> "RayError":
        """Not provided: nothing here speaks protocol buffers. Raises NotImplementedError."""
        raise NotImplementedError("satchel speaks no protocol buffers: RayError.from_ray_exception is not provided. Use from_bytes.")
