"""Serializers of one's own for classes that cannot be pickled."""

from __future__ import annotations

from typing import Any, Callable

from .._objects import serialization


def register_serializer(cls: type, *, serializer: Callable[[Any], Any], deserializer: Callable[[Any], Any]) -> None:
    """Has instances of exactly `cls` travel as what `serializer` makes of them; `deserializer` makes them of it again."""
    serialization.register(cls, serializer, deserializer)


def deregister_serializer(cls: type) -> None:
    """Ends what `register_serializer` began."""
    serialization.deregister(cls)
