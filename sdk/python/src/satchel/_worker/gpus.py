"""Which GPUs a task or actor has, as its node told."""

from __future__ import annotations

import os
from typing import Any, Dict, List, NamedTuple, Optional


class Gpus(NamedTuple):
    """What a `gpus` message says."""

    ids: List[Any]
    variables: Dict[str, str]


NONE = Gpus([], {})

# What variables were before a task was given others; None for those that were not set.
_before: Dict[str, Optional[str]] = {}


def use(gpus: Gpus) -> None:
    """Sets the variables of a task or actor. What libraries that were told before have found out stays: they read them once."""
    for name, value in gpus.variables.items():
        _before.setdefault(name, os.environ.get(name))
        os.environ[name] = value


def restore() -> None:
    """Sets the variables back to what they were before."""
    while _before:
        name, value = _before.popitem()
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
