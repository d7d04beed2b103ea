"""Lists and dicts within each other that are deeper than the interpreter lets `pickle` go."""

from __future__ import annotations

from collections import deque
from typing import Any, Deque, Dict, List, Optional, Tuple

_STEP = 100
# Nothing in these refers back to a list or dict, of which there would be two then.
_PLAIN = frozenset((int, float, complex, str, bool, type(None), bytes))


class _Shell:
    """In the place of a list or dict that lies too deep: it comes back empty, and is filled when all are there."""

    __slots__ = ("_kind",)

    def __init__(self, kind: type) -> None:
        self._kind = kind

    def __reduce__(self) -> Any:
        return self._kind, ()


class _Flat:
    def __init__(self, shells: List[Any], contents: List[Any], root: Any) -> None:
        self._parts = (shells, contents, root)

    def __reduce__(self) -> Any:
        return _fill, self._parts


def _fill(shells: List[Any], contents: List[Any], root: Any) -> Any:
    for shell, content in zip(shells, contents):
        (shell.extend if type(shell) is list else shell.update)(content)
    return root


def flattened(value: Any) -> Optional[Any]:
    """What is pickled in the place of nested lists, dicts and tuples of plain values, and unpickled is what they were.

    None for other values, and for such as are not deep.
    """
    copies: Dict[int, Any] = {}
    shells: List[Any] = []
    contents: List[Any] = []
    waiting: Deque[Tuple[Any, Any, int]] = deque()

    def convert(each: Any, depth: int) -> Any:
        kind = type(each)
        if kind in _PLAIN:
            return each
        if kind not in (list, dict, tuple):
            raise _NotPlain
        made = copies.get(id(each))
        if made is not None:
            return made
        if kind is tuple:
            made = tuple([convert(item, depth + 1) for item in each])
        else:
            made = copy = kind()
            if depth >= _STEP:
                made, depth = _Shell(kind), 0
                shells.append(made)
                contents.append(copy)
            waiting.append((each, copy, depth + 1))
        copies[id(each)] = made
        return made

    try:
        root = convert(value, 0)
        while waiting:
            each, copy, depth = waiting.popleft()
            if type(each) is list:
                copy.extend([convert(item, depth) for item in each])
            else:
                copy.update({convert(key, depth): convert(item, depth) for key, item in each.items()})
    except (_NotPlain, RecursionError, TypeError):
        return None
    return _Flat(shells, contents, root) if shells else None


class _NotPlain(Exception):
    pass
