"""The cloudpickle that functions and values travel by."""

from __future__ import annotations

from typing import Any

from ._objects.serialization import cloudpickle as _find
from ._objects.serialization import dumps as _dumps

_found = _find()


def dumps(obj: Any, protocol: Any = None, buffer_callback: Any = None) -> bytes:
    """An object as bytes; functions and classes of __main__ by value."""
    if buffer_callback is not None:
        data: bytes = _found.dumps(obj, protocol=protocol, buffer_callback=buffer_callback)
        return data
    return _dumps(obj)


loads = _found.loads
load = _found.load
dump = _found.dump
CloudPickler = _found.CloudPickler
register_pickle_by_value = _found.register_pickle_by_value
unregister_pickle_by_value = _found.unregister_pickle_by_value
