"""A small store of keys and values, one for the cluster."""

from __future__ import annotations

import base64
from typing import Any, List, Optional, Sequence, Union

from .._session import current

_Bytes = Union[str, bytes]


def _text(value: Optional[_Bytes]) -> Optional[str]:
    return None if value is None else base64.b64encode(value.encode() if isinstance(value, str) else value).decode()


def _call(verb: str, key: _Bytes, namespace: Optional[_Bytes], value: Optional[_Bytes] = None, **more: Any) -> Any:
    return current.required().connection.call("kv", verb=verb, namespace=_text(namespace) or "", key=_text(key), value=_text(value), **more)


def _internal_kv_initialized() -> bool:
    return current.session is not None


def _internal_kv_get(key: _Bytes, *, namespace: Optional[_Bytes] = None) -> Optional[bytes]:
    """The value of a key, or None."""
    value = _call("get", key, namespace).get("value")
    return None if value is None else base64.b64decode(value)


def _internal_kv_exists(key: _Bytes, *, namespace: Optional[_Bytes] = None) -> bool:
    """Whether there is a value."""
    return _internal_kv_get(key, namespace=namespace) is not None


def _internal_kv_put(key: _Bytes, value: _Bytes, overwrite: bool = True, *, namespace: Optional[_Bytes] = None) -> bool:
    """Sets a value; returns whether there was one before."""
    existed = _internal_kv_exists(key, namespace=namespace)
    if overwrite or not existed:
        _call("put", key, namespace, value)
    return existed


def _internal_kv_del(key: _Bytes, *, del_by_prefix: bool = False, namespace: Optional[_Bytes] = None) -> int:
    """Removes a value, or all whose key begins so; returns how many."""
    keys: Sequence[_Bytes] = [key]
    if del_by_prefix:
        keys = _internal_kv_list(key, namespace=namespace)
    removed = 0
    for each in keys:
        removed += _internal_kv_exists(each, namespace=namespace)
        _call("del", each, namespace)
    return removed


def _internal_kv_list(prefix: _Bytes, *, namespace: Optional[_Bytes] = None) -> List[bytes]:
    """The keys that begin so."""
    begin = prefix.encode() if isinstance(prefix, str) else prefix
    answer = _call("list", b"", namespace)
    keys = [base64.b64decode(each) for each in answer.get("keys") or ()]
    return [key for key in keys if key.startswith(begin)]
