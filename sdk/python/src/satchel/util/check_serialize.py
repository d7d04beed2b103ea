"""Finds what keeps an object from being pickled."""

from __future__ import annotations

import sys
from typing import Any, List, NamedTuple, Optional, Set, Tuple

from .._objects.serialization import dumps


class FailureTuple(NamedTuple):
    """One part that cannot be pickled: the object, its name, and what holds it."""

    obj: Any
    name: str
    parent: Any


def inspect_serializability(
    base_obj: Any, name: Optional[str] = None, depth: int = 3, print_file: Any = None
) -> Tuple[bool, Set[FailureTuple]]:
    """Whether an object can be pickled, and the parts of it, down to `depth`, that cannot."""
    failures: List[FailureTuple] = []
    _inspect(base_obj, name or str(base_obj), None, depth, failures)
    for each in failures:
        print(f"{each.name} cannot be pickled: {each.obj!r}", file=print_file or sys.stdout)
    return not failures, set(failures)


def _inspect(value: Any, name: str, parent: Any, depth: int, failures: List[FailureTuple]) -> None:
    try:
        dumps(value)
        return
    except Exception:
        before = len(failures)
    if depth > 0:
        for key, part in _parts(value):
            _inspect(part, key, value, depth - 1, failures)
    if len(failures) == before:
        failures.append(FailureTuple(value, name, parent))


def _parts(value: Any) -> List[Tuple[str, Any]]:
    closure = getattr(value, "__closure__", None)
    if closure:
        return list(zip(value.__code__.co_freevars, (cell.cell_contents for cell in closure)))
    code = getattr(value, "__code__", None)
    if code is not None:
        return [(name, value.__globals__[name]) for name in code.co_names if name in value.__globals__]
    return list(getattr(value, "__dict__", {}).items())
