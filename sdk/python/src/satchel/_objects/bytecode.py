"""Code that travels by value, with the Python that it is for: another one would run its bytes as something else, or crash.

Where its source travels along, another one compiles that.
"""

from __future__ import annotations

import sys
from types import CodeType
from typing import Any, Callable, Optional, Tuple

from . import source

_Base = Callable[[CodeType], Any]


class VersionMismatch(RuntimeError):
    """Code was pickled by a Python of another version than the one that is to run it, which has no source that it could compile."""


def reducer(base: _Base) -> _Base:
    """How a pickler writes code, from how its base does."""

    def reduce(code: CodeType) -> Any:
        found = source.of(code) or source.NoSource(code.co_name, code.co_filename, code.co_firstlineno)
        return _rebuild, (tuple(sys.version_info[:2]), tuple(found), *_parts(base, code))

    return reduce


def _parts(base: _Base, code: CodeType) -> Tuple[Any, ...]:
    make, arguments = base(code)[:2]
    return (make, *(_wrapped(base, each) if type(each) is tuple else each for each in arguments))


def _wrapped(base: _Base, values: Tuple[Any, ...]) -> Tuple[Any, ...]:
    return tuple(_Inner(base, each) if isinstance(each, CodeType) else each for each in values)


class _Inner:
    """Code inside of other code, of which another Python compiles all at once."""

    __slots__ = ("_base", "_code")

    def __init__(self, base: _Base, code: CodeType) -> None:
        self._base = base
        self._code = code

    def __reduce__(self) -> Any:
        return _rebuild_inner, (tuple(sys.version_info[:2]), *_parts(self._base, self._code))


def _rebuild_inner(version: Tuple[int, int], make: Callable[..., CodeType], *arguments: Any) -> Optional[CodeType]:
    return make(*arguments) if version == sys.version_info[:2] else None


def _rebuild(version: Tuple[int, int], found: Tuple[Any, ...], make: Callable[..., CodeType], *arguments: Any) -> CodeType:
    if version == sys.version_info[:2]:
        code = make(*arguments)
        source.keep(code, found)
        return code
    theirs, ours = ".".join(map(str, version)), ".".join(map(str, sys.version_info[:2]))
    try:
        return source.compiled(found)
    except source.NotCompiled as error:
        raise VersionMismatch(_describe(theirs, ours, str(error))) from error


def made_by_dataclass(part: Any) -> Any:
    """How a pickler writes what `dataclass` keeps in a class beside the code that it generates: each version has other parts."""
    make, arguments, *state = part.__reduce_ex__(5)
    return (_rebuild_part, (tuple(sys.version_info[:2]), make, *arguments), *state)


def _rebuild_part(version: Tuple[int, int], make: Callable[..., Any], *arguments: Any) -> Any:
    if version == sys.version_info[:2]:
        return make(*arguments)
    theirs, ours = ".".join(map(str, version)), ".".join(map(str, sys.version_info[:2]))
    raise VersionMismatch(_describe(theirs, ours, "what dataclasses generates has no source that could travel"))


def _describe(theirs: str, ours: str, reason: str) -> str:
    return (
        f"Version mismatch: a function, class or value with code was pickled by Python {theirs}, this process runs Python {ours} "
        f"({sys.executable}), which cannot run its bytecode, and {reason}. Put it into a module that both import (working_dir, py_modules, a "
        f"package), from where it travels by its name; or use one version: run the program with Python {ours}, or give a py_executable, conda "
        f"environment or image with Python {theirs}."
    )
