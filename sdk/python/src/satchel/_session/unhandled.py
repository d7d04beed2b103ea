"""Errors of tasks that nobody asked for, as text: the first ones of a kind in full, then how many there are."""

from __future__ import annotations

import json
import os
import struct
from typing import Any, Dict, List, Optional, Tuple

from .._wire import frames
from .._wire.frames import Value

HEAD = "Unhandled error (suppress with 'RAY_IGNORE_UNHANDLED_ERRORS=1'):"

_VARIABLES = ("RAY_IGNORE_UNHANDLED_ERRORS", "SATCHEL_IGNORE_UNHANDLED_ERRORS")
# As in Ray: whoever loses an actor or cancels a task knows of it, and an actor whose constructor raised has said so itself.
_EXPECTED = frozenset(("TaskCancelledError", "ActorDiedError", "ActorUnavailableError", "ObjectLostError", "OwnerDiedError", "ObjectFreedError"))
_IN_FULL = 3
_PICKLED = struct.Struct("<IQ")


def told_in(value: Value) -> Dict[str, Any]:
    """What an error says of itself without being rebuilt: `type`, `message`, and what its constructor was given more."""
    data = value.data
    if value.kind != frames.RAISES_JSON:
        data = data[_PICKLED.size + _PICKLED.unpack_from(data)[1] :]
    told: Dict[str, Any] = json.loads(data) if data else {}
    return told


class Unhandled:
    """What of them is printed, for one process."""

    def __init__(self) -> None:
        self._is_silent = any(os.environ.get(name, "0") not in ("", "0") for name in _VARIABLES)
        self._counts: Dict[Tuple[str, str], List[int]] = {}

    def take(self, value: Value) -> Optional[str]:
        """The text to print for one more error; None where nothing is to be said."""
        if self._is_silent:
            return None
        error = told_in(value)
        if error.get("type") in _EXPECTED and not error.get("unexpected"):
            return None
        text = str(error.get("message") or error.get("type") or "The task failed.").strip("\n")
        if value.unmet:
            from .unmet import text_of

            text = text_of(value.unmet, f"ray.exceptions.{error.get('type') or 'RayError'}: {text}")
        kind = _kind_of(text)
        counts = self._counts.setdefault(kind, [0, 0])
        counts[0] += 1
        if counts[0] > _IN_FULL and counts[0] & (counts[0] - 1):
            return None
        counts[1] = counts[0]
        if counts[0] <= _IN_FULL:
            return f"{HEAD} {text}"
        return _counted(counts[0], kind)

    def rest(self) -> List[str]:
        """How many there were of each kind that was counted on since."""
        rest = [_counted(count, kind) for kind, (count, told) in self._counts.items() if count > told]
        self._counts.clear()
        return rest


def _kind_of(text: str) -> Tuple[str, str]:
    lines = text.splitlines() or [""]
    return lines[0].partition(" (")[0], lines[-1].partition(":")[0]


def _counted(count: int, kind: Tuple[str, str]) -> str:
    return f"{HEAD} {count} of {kind[0]} by now{f' ({kind[1]})' if kind[1] != kind[0] else ''}; the first {_IN_FULL} were shown in full."
