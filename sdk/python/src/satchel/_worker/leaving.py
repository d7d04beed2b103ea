"""How a worker ends."""

from __future__ import annotations

import os
import sys
from typing import NoReturn


class Leave(BaseException):
    """Raised inside of an actor to end it after this call."""


def leave(code: int = 0) -> NoReturn:
    """Ends the process now. Nothing of the zygote's that it was forked from may run on the way out."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):
            pass  # Closed by the task; there is nobody to tell.
    os._exit(code)
