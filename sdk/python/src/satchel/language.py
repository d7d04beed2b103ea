"""Languages of tasks."""

from __future__ import annotations

from enum import IntEnum


class Language(IntEnum):
    """The language that a task is written in."""

    PYTHON = 0
    JAVA = 1
    CPP = 2
