"""Types for annotations."""

from ._objects.references import ObjectRef

__all__ = ["ObjectRef"]
