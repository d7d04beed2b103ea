"""A task as it reached the worker."""

from __future__ import annotations

from typing import Any, Dict, List, NamedTuple, Tuple

from .._session.current import Running
from .._wire import frames
from .._wire.frames import Value
from .gpus import Gpus


class Work(NamedTuple):
    """One `execute` frame, its bytes copied."""

    template: Dict[str, Any]
    task: bytes
    attempt: int
    arguments: bytes
    dependencies: Tuple[bytes, ...]
    values: List[Value]
    running: Running
    gpus: Gpus


def decode(templates: Dict[int, Dict[str, Any]], gpus: Gpus, head: memoryview, payload: memoryview) -> Work:
    """The work of an `execute` frame, on the GPUs that were told before it."""
    number, task, dependencies, _, attempt = frames.decode_execute(head)
    size = frames.number(payload)
    at = 4 + size
    values: List[Value] = []
    for _ in dependencies:
        value, at = frames.decode_value(payload, at)
        values.append(value)
    template = templates[number]
    running = Running(task, template, attempt, gpus.ids)
    return Work(template, task, attempt, bytes(payload[4 : 4 + size]), dependencies, values, running, gpus)
