"""Code that travels by value, with the Python that it is for: another one would run its bytes as something else, or crash."""

from __future__ import annotations

import sys
from types import CodeType
from typing import Any, Callable, Tuple


class VersionMismatch(RuntimeError):
    """Code was pickled by a Python of another version than the one that is to run it."""


def reducer(base: Callable[[CodeType], Any]) -> Callable[[CodeType], Any]:
    """How a pickler writes code, from how its base does."""

    def reduce(code: CodeType) -> Any:
        make, arguments = base(code)[:2]
        return _rebuild, (tuple(sys.version_info[:2]), make, *arguments)

    return reduce


def _rebuild(version: Tuple[int, int], make: Callable[..., CodeType], *arguments: Any) -> CodeType:
    here = tuple(sys.version_info[:2])
    if version != here:
        raise VersionMismatch(_describe(".".join(map(str, version)), ".".join(map(str, here))))
    return make(*arguments)


def _describe(theirs: str, ours: str) -> str:
    return (
        f"Version mismatch: a function, class or value with code was pickled by Python {theirs}, this process runs Python {ours} "
        f"({sys.executable}), which cannot run it. Use one version: run the program with Python {ours}, or give a py_executable, conda "
        f"environment or image with Python {theirs}. What lies in a module that both import (working_dir, py_modules, a package) travels "
        "by its name and works with different versions."
    )
