"""Which arguments a function takes: asked on each call, so the usual question costs two comparisons."""

from __future__ import annotations

from typing import Any, Callable, Dict, Optional, Tuple

_VARARGS, _VARKEYWORDS, _GENERATOR, _COROUTINE, _ASYNC_GENERATOR = 0x04, 0x08, 0x20, 0x80, 0x200


class Signature:
    """The parameters of a function, a method (without its first one) or a class."""

    __slots__ = ("_function", "_skip", "_lowest", "_highest", "_bound", "is_generator", "is_async")

    def __init__(self, function: Callable[..., Any], skip: int = 0) -> None:
        """`skip` counts parameters that callers do not give."""
        self._function = function
        self._skip = skip
        self._bound: Any = None
        code = getattr(function, "__code__", None)
        flags = getattr(code, "co_flags", 0)
        self.is_generator = bool(flags & (_GENERATOR | _ASYNC_GENERATOR))
        self.is_async = bool(flags & (_COROUTINE | _ASYNC_GENERATOR))
        # One that no count of positional arguments fits: each call is bound then.
        self._lowest, self._highest = 1, 0
        if code is not None and not hasattr(function, "__wrapped__") and not _has_required_keywords(function, code):
            defaults = len(getattr(function, "__defaults__", None) or ())
            self._lowest = max(code.co_argcount - defaults - skip, 0)
            self._highest = 1 << 30 if flags & _VARARGS else code.co_argcount - skip

    def fits(self, count: int) -> bool:
        """Whether the function surely takes this many positional arguments and nothing else."""
        return self._lowest <= count <= self._highest

    def bind(self, args: Tuple[Any, ...], kwargs: Dict[str, Any]) -> None:
        """Checks arguments. Raises TypeError with Python's own words."""
        import inspect

        if self._bound is None:
            try:
                signature = inspect.signature(self._function)
            except (ValueError, TypeError):
                return  # A built-in that does not say: it will say so itself.
            parameters = list(signature.parameters.values())[self._skip :]
            self._bound = signature.replace(parameters=parameters)
        self._bound.bind(*args, **kwargs)


def _has_required_keywords(function: Any, code: Any) -> bool:
    count: int = code.co_kwonlyargcount
    given: Optional[Dict[str, Any]] = getattr(function, "__kwdefaults__", None)
    return count > len(given or ())
